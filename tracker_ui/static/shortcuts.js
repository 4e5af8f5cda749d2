// The keys of this page: one letter, or two within a second. They sleep while somebody types, or while anything is open
// above the page. A button or a box takes part by naming its key in aria-keyshortcuts, as screen readers say it.

const WITHIN = 1000; // ms between the two letters of "g p"
const WRITING = "input, textarea, select, [contenteditable], [role=combobox]";
const ABOVE = "[role=dialog]:not(dialog:not([open])), [role=menu], [role=listbox], [popover=auto]:popover-open";
const ROWS = "main :is(tr, li):has(a[href])";
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

const IS_MAC = /Mac|iP/.test(navigator.platform);
const SIGNS = { Control: "Ctrl", Meta: "⌘", Escape: "Esc", ArrowDown: "↓", ArrowUp: "↑" };

// Whether this tab is connected, as the badge says it.
export const isLive = () => document.querySelector(".badge-live")?.dataset.state === "live";

export const isAbove = () => Boolean(document.querySelector(ABOVE));

// "Control+K Meta+K" -> ["Ctrl", "K"], on a Mac ["⌘", "K"]; "g p" -> ["G", "P"]
export function spelled(keys) {
  const ways = keys.split(" ");
  const own = ways.find((way) => way.startsWith("Meta+") === IS_MAC) ?? ways[0];
  return (own.includes("+") ? own.split("+") : ways).map((key) => SIGNS[key] ?? key.toUpperCase());
}

// What can be pressed on this page: { keys, title, run, isHere } for each control that names its key and can be seen.
export function controls() {
  const named = [...document.querySelectorAll("[aria-keyshortcuts]")].filter((one) => one.checkVisibility());
  return named.map((control) => ({
    keys: control.getAttribute("aria-keyshortcuts"),
    title: control.dataset.does ?? control.getAttribute("aria-label") ?? control.textContent.trim(),
    isHere: Boolean(control.closest("main")),
    run: () => (control.matches(WRITING) ? control.focus() : control.click()),
  }));
}

// Run the first of `commands()` whose keys are pressed, as long as `areOn()`. Returns the function that ends it.
export function listen(commands, areOn) {
  let begun = { key: "", at: -Infinity };

  function press(event) {
    const key = letter(event);
    if (!key || !areOn() || event.target.closest?.(WRITING) || isAbove()) return;
    const at = event.timeStamp; // when it was pressed: a busy page may hear of it later
    const both = at - begun.at < WITHIN ? `${begun.key} ${key}` : key;
    begun = { key, at };
    const all = commands();
    const meant = all.find(({ keys }) => keys === both) ?? all.find(({ keys }) => keys === key);
    if (!meant) return;
    begun.at = -Infinity;
    event.preventDefault();
    meant.run();
  }

  document.addEventListener("keydown", press);
  document.addEventListener("keydown", move);
  return () => {
    document.removeEventListener("keydown", press);
    document.removeEventListener("keydown", move);
  };
}

// The character that was typed by itself; a capital letter is none, and neither is one that is held down.
function letter({ key, shiftKey, ctrlKey, altKey, metaKey, repeat, isComposing, defaultPrevented }) {
  if (key?.length !== 1 || ctrlKey || altKey || metaKey || repeat || isComposing || defaultPrevented) return "";
  return shiftKey && /\p{L}/u.test(key) ? "" : key.toLowerCase();
}

export const hasRows = () => Boolean(document.querySelector(ROWS));

// The arrows go from row to row of a list, and from the search box above it to its first row.
function move(event) {
  const step = STEPS[event.key];
  if (!step || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
  if (isAbove()) return;
  const row = event.target.matches?.("a[href]") && event.target.closest(ROWS);
  const isSearch = step > 0 && event.target.matches?.('[aria-keyshortcuts~="/"]');
  if (!row && !isSearch) return;
  const rows = row ? [...row.parentElement.children].filter((one) => one.matches(ROWS)) : [];
  const next = isSearch ? document.querySelector(ROWS) : rows[rows.indexOf(row) + step];
  if (!next) return;
  event.preventDefault();
  next.querySelector("a[href]").focus();
}
