// What stands in the boxes of a calendar: an event as a real button, times that are not open, the heads of the columns.
// Text is always put in as text.
import { isMe } from "live";
import { clock, left, span, spoken } from "calendar_times";

function make(tag, look, ...inside) {
  const element = document.createElement(tag);
  if (look) element.className = look;
  element.append(...inside.filter((part) => part !== null && part !== undefined && part !== ""));
  return element;
}

// Not of the class "icon", which rules with :has() look for: each new one would have the whole page styled anew.
function sign(name) {
  const icon = make("span", "event-icon");
  icon.dataset.icon = name;
  icon.ariaHidden = "true";
  return icon;
}

function hidden(element) {
  element.ariaHidden = "true";
  return element;
}

// The face of one event. It stays the same button for as long as the event is there, wherever the event moves, so that
// it can keep the focus. `show` draws it from the fields of its row, `mark` says who has just changed it.
export function makeFace(id, template) {
  const button = make("button");
  button.type = "button";
  button.dataset.id = id;
  const body = make("span", "event-body");
  const mark = make("span", "row-mark");
  button.append(body);
  let looks = "";
  let changed = false;

  const dress = () => (button.className = `event ${looks}${changed ? " event-changed" : ""}`);

  return {
    button,
    content: { domNodes: [button] },
    show(value, waits) {
      looks = `tone-${value(template.tone) % 4} event-${value(template.look)}${waits ? " event-waits" : ""}`;
      if (value(template.tone) % 8 > 3) looks += " event-patterned";
      if (!value(template.moves)) looks += " event-fixed";
      if (value(template.icon)) looks += " event-signed";
      body.replaceChildren(...insideOf(value, template));
      dress();
    },
    mark(made) {
      if (changed === Boolean(made) && mark.textContent === (made?.words ?? "")) return;
      changed = Boolean(made);
      mark.textContent = made?.words ?? "";
      if (mark.textContent) button.append(mark);
      else mark.remove();
      dress();
    },
  };
}

function insideOf(value, { title, sub, icon, note, later, said, start, end }) {
  const words = value(sub);
  const booked = hidden(make("span", "event-time", span(value(start), value(end))));
  const time = value(later) ? make("span", "text-warn", `${value(later)} expected`) : booked;
  return [
    titleOf(value(title), value(icon)),
    make("span", "event-sub", time, words ? make("span", value(later) ? "visually-hidden" : "event-words", value(later) ? ` ${words}` : words) : null),
    value(note) ? make("span", "event-note", sign("layers"), value(note)) : null,
    make("span", "visually-hidden", `, ${[spoken(value(start), value(end)), ...said.map(value)].filter(Boolean).join(", ")}`),
  ].filter(Boolean);
}

// Whom it is about; in a box that is too narrow for a name, by initials.
function titleOf(title, icon) {
  const words = title.split(" ").filter((word) => /^\p{L}/u.test(word));
  const initials = [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => (word ?? "").slice(0, 1)).join("");
  const short = hidden(make("span", "event-initials", initials));
  return make("span", "event-title", icon ? sign(icon) : null, make("span", "event-name", title), short);
}

// What follows the hand: the event as it would be, or the time that is being chosen.
export function previewOf(value, template, start, end) {
  const times = make("span", "event-time", span(start, end));
  if (!value) return make("span", "event event-chosen", make("span", "event-body", times));
  const title = make("span", "event-title", make("span", "event-name", value(template.title)));
  const sub = make("span", "event-sub", times, make("span", "event-words", value(template.sub)));
  return make("span", `event event-held tone-${value(template.tone) % 4}`, make("span", "event-body", title, sub));
}

// A time that is not open, or that somebody is just booking: "Rita is booking, 4 min left".
export function hatchOf({ words, until, staffId }) {
  if (!until) return make("span", "hatch-words", words);
  const tick = make("span", "hatch-left", left(until));
  tick.dataset.until = until;
  const who = isMe(staffId) ? "You are booking this" : `${words} is booking this`;
  return make("span", "hatch-words hatch-hand", sign("back_hand"), make("span", "", who, ", ", tick));
}

export function tick(root) {
  for (const element of root.querySelectorAll("[data-until]")) element.textContent = left(element.dataset.until);
}

const WEEKDAY = new Intl.DateTimeFormat("en-GB", { weekday: "short" });

const heads = new Map(); // the library asks often, and draws anew what is not the very same

function head(key, parts) {
  if (!heads.has(key)) heads.set(key, { domNodes: parts() });
  return heads.get(key);
}

export const dayHead = (date) =>
  head(date.getTime(), () => [make("span", "day-name", WEEKDAY.format(date)), make("span", "day-number", String(date.getDate()))]);

export const columnHead = ({ id, title, tone }) =>
  head(`${id} ${tone} ${title}`, () => [make("span", `column-dot ${toneOf(tone)}`), make("span", "column-name", title)]);

const toneOf = (tone) => `tone-${tone % 4}${tone % 8 > 3 ? " dot-patterned" : ""}`;

export const hourLabel = (date) => clock(`0000-00-00T${date.toTimeString().slice(0, 5)}`);
