// Draws the values of a row: the kinds of cell that tables, lists and records are made of.
//
// A template names the fields of a row; `at` says where each stands in it. Text is always drawn as text.
import { counted } from "live";
import { h, ref } from "vue";

const MINUTE = 60_000;
const now = ref(Date.now()); // whoever reads it is drawn again when it moves
setInterval(() => (now.value = Date.now()), 15_000);

export const places = (fields) => Object.fromEntries(fields.map((field, place) => [field, place]));

// The values of one row by the names of its fields.
export const reader = (row, at) => (field) => (field === undefined ? undefined : row[at[field]]);

export const icon = (name) => h("span", { class: "icon", "data-icon": name, "aria-hidden": "true" });

export const avatar = (initials, tone, size = "") =>
  h("span", { class: ["avatar", `tone-${(tone ?? 0) % 4}`, size], "aria-hidden": "true" }, initials);

export const mark = (words) => (words ? h("span", { class: "row-mark" }, words) : null);

// Where a link leads: a field that holds an address, or a pattern such as /patients/{id}. Only within this program.
export function address(href, value) {
  const found = value(href) ?? href?.replace(/\{(\w+)\}/g, (_, field) => encodeURIComponent(value(field)));
  return found?.startsWith("/") && !found.startsWith("//") ? found : undefined;
}

export function tag({ word, tone, icon: sign }, value) {
  if (!value(word)) return null;
  return h("span", { class: ["tag", `tag-${value(tone) ?? "quiet"}`] }, [value(sign) && icon(value(sign)), value(word)]);
}

// "just now" and "5 min ago" tick here; for anything older the server has written the words of the practice's clock.
export function when({ field, text }, value, look = "when") {
  const at = value(field);
  if (!at) return h("span", { class: "muted" }, value(text) ?? "");
  const minutes = Math.floor((now.value - Date.parse(at)) / MINUTE);
  const written = value(text);
  return h("time", { class: look, datetime: at, title: written }, ago(minutes) ?? written ?? older(minutes));
}

function ago(minutes) {
  if (minutes < 1) return "just now";
  return minutes < 60 ? `${minutes} min ago` : null;
}

function older(minutes) {
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ago`;
  return hours < 48 ? "yesterday" : `${Math.floor(hours / 24)} days ago`;
}

function link({ field, href }, value, look = "row-link") {
  const to = address(href, value);
  return to ? h("a", { class: look, href: to }, value(field)) : h("span", value(field));
}

// "she/her · 14 Mar 1991 · MHT-0412": a narrow screen may break the line between two facts, never within one.
const facts = (text) => (text ?? "").split(" · ").flatMap((fact, place) => [place ? " · " : "", h("span", fact)]);

function person(cell, value) {
  return [
    avatar(value(cell.initials), value(cell.tone)),
    h("span", { class: "cell-person-text" }, [
      h("span", { class: "cell-name" }, [link({ field: cell.name, href: cell.href }, value)]),
      h("span", { class: "cell-sub" }, facts(value(cell.sub))),
    ]),
  ];
}

// A button in a row is a question to the server about this row: it says the row's id and nothing else.
function button(cell, value, act) {
  if (cell.shown && !value(cell.shown)) return null;
  const press = { type: "button", onClick: () => act(cell.event, value("id")) };
  const name = cell.of ? ` ${value(cell.of)}` : "";
  if (cell.sign) {
    const told = { "aria-label": `${cell.label}${name}`, title: cell.label };
    return h("button", { ...press, ...told, class: ["icon-btn btn-compact row-act", cell.writes && "writes"] }, icon(cell.sign));
  }
  const look = ["btn btn-compact row-act", `btn-${cell.look ?? "plain"}`, cell.writes && "writes"];
  return h("button", { ...press, class: look }, [cell.label, name ? h("span", { class: "visually-hidden" }, name) : null]);
}

const kinds = {
  text: (cell, value) => value(cell.field) || h("span", { class: "muted" }, cell.missing ?? ""),
  muted: (cell, value) => h("span", { class: "muted" }, value(cell.field) || cell.missing),
  person,
  tag,
  when: (cell, value) => when(cell, value),
  link: (cell, value) => link(cell, value),
  button,
};

const looks = { person: "cell-person", tag: "cell-state", button: "cell-act" };

// What stands in a cell, and the class of the cell itself.
export const draw = (cell, value, act) => kinds[cell.cell](cell, value, act);
export const lookOf = (cell) => [looks[cell.cell], cell.class];

// What stands around rows: changes that wait behind a button, trouble above them, nothing at all. Whoever shows the
// button keeps room for it, so that it covers nothing and nothing moves when it comes.
export const pill = (held, show) =>
  held.value
    ? h("button", { type: "button", class: "held-pill", onClick: show }, `${counted(held.value, "change")} - show`)
    : null;

export const trouble = (words) =>
  words ? h("div", { class: "strip strip-warn" }, [icon("sync_problem"), h("span", { class: "strip-text" }, words)]) : null;

export const nothing = ({ title, text, icon: sign, act }, press) =>
  h("div", { class: "empty" }, [
    sign && icon(sign),
    h("h2", title),
    text && h("p", text),
    act && h("button", { type: "button", class: "btn btn-plain", onClick: press }, act),
  ]);

export const refused = (words) => nothing({ title: words, icon: "search_off" });
