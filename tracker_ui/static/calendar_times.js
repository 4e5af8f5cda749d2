// Wall times as the practice's clocks show them: "2026-11-26T09:10", without a zone. The browser's own zone never comes
// into it, so that somebody in New York sees London's hours.
const MINUTE = 60_000;
const LOCALE = "en-GB";
const DAY = new Intl.DateTimeFormat(LOCALE, { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });

const instant = (wall) => Date.parse(`${wall}Z`);
const pad = (number) => String(number).padStart(2, "0");

export const later = (wall, minutes) => new Date(instant(wall) + minutes * MINUTE).toISOString().slice(0, 16);
export const clock = (wall) => wall.slice(11, 16);
export const dayOf = (wall) => wall.slice(0, 10);
export const weekdayOf = (wall) => new Date(instant(`${dayOf(wall)}T00:00`)).getUTCDay();
export const hourOf = (wall) => Number(wall.slice(11, 13)) + Number(wall.slice(14, 16)) / 60;
export const span = (start, end) => `${clock(start)}\u2013${clock(end)}`;

// "Thursday 26 November, 08:30 to 09:20"
export const spoken = (start, end) => `${DAY.format(instant(start)).replace(",", "")}, ${clock(start)} to ${clock(end)}`;

// A date of the calendar library, which writes wall times into the browser's zone.
export const wallOf = (date) =>
  `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}T${pad(date.getHours())}:${pad(date.getMinutes())}`;

// What the clocks of a zone show at this moment.
export function nowIn(timeZone) {
  const numbers = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const parts = new Intl.DateTimeFormat(LOCALE, { timeZone, ...numbers }).formatToParts();
  const { year, month, day, hour, minute } = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  return `${year}-${month}-${day}T${hour}:${minute}`;
}

// How long it is until then, to be said of something that is held: "4 min left", "less than a minute left".
export function left(until) {
  const minutes = Math.floor((Date.parse(until) - Date.now()) / MINUTE);
  return minutes < 1 ? "less than a minute left" : `${minutes} min left`;
}
