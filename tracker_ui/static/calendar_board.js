// The vendored EventCalendar as this program uses it: floating times, no roles of a table that it is not, and what lies
// behind the events. It is told what differs and draws that; it decides nothing.
import { columnHead, dayHead, hatchOf, hourLabel, previewOf } from "calendar_faces";
import { dayOf, hourOf, nowIn, wallOf } from "calendar_times";

const VIEWS = { day: "timeGridDay", week: "timeGridWeek", team: "resourceTimeGridDay" };
const ROLES = ".ec, .ec-header [role], .ec-body, .ec-body > .ec-grid, .ec-body > .ec-grid > [role]";
const LONG_PRESS = 500; // ms until a finger has an event in hand
const HALF_HOUR = 32; // px
const NO_WORDS = { domNodes: [] };

const loading = new Map(); // address -> promise

// The library's script and style sheet, once for the page.
export function load(script, style) {
  return Promise.all([fetched(script, "script", { src: script }), fetched(style, "link", { rel: "stylesheet", href: style })]);
}

function fetched(address, tag, attributes) {
  if (!loading.has(address)) {
    loading.set(address, new Promise((loaded, failed) => {
      const element = Object.assign(document.createElement(tag), attributes, { onload: loaded, onerror: failed });
      document.head.append(element);
    }));
  }
  return loading.get(address);
}

// `heard` are the functions that are told: faceOf(id) gives { content, value }, grab() and letGo() say that a hand has
// begun and ended to move an event, drop(id, moved) where to, pick(slot) which free time was chosen.
export function makeBoard(host, zone, template, heard) {
  const hatches = new Map(); // key -> what lies there
  const line = Object.assign(document.createElement("div"), { className: "now-line" });
  const calendar = EventCalendar.create(host, {
    ...fixed(heard),
    view: VIEWS.week,
    timeZone: "UTC", // as good as any: no time here has a zone
    viewDidMount: mend,
    eventDidMount: ({ el }) => (el.role = "none"), // the button in it is what there is
    eventContent: ({ event }) => contentOf(event),
    resourceLabelContent: ({ resource }) => columnHead({ ...resource, tone: resource.extendedProps.tone }),
  });

  function contentOf({ id, start, end, display }) {
    if (display === "background") return hatches.get(id)?.words ? { domNodes: [hatchOf(hatches.get(id))] } : NO_WORDS;
    const face = heard.faceOf(id.slice(EVENT.length));
    if (display === "preview") return { domNodes: [previewOf(face?.value, template, wallOf(start), wallOf(end))] };
    return face?.content ?? NO_WORDS;
  }

  // Roles of a table say something that is not so: the events hang outside of any cell. What is left is a group of
  // buttons, each of which says when it is.
  function mend() {
    for (const element of host.querySelectorAll(ROLES)) {
      for (const name of ["role", "aria-colindex", "aria-colspan"]) element.removeAttribute(name);
    }
    for (const aside of host.querySelectorAll(".ec-sidebar")) aside.role = "none";
  }

  // What is moved sideways, on a phone, is so by the keyboard, too.
  function reach() {
    const main = host.querySelector(".ec-main");
    if (!main) return;
    const moves = main.scrollWidth > main.clientWidth && getComputedStyle(main).overflowX === "auto";
    main.ariaLabel = moves ? "Hours and columns" : null;
    if (moves) main.tabIndex = 0;
    else main.removeAttribute("tabindex");
  }

  const said = new Map(); // option -> what it was set to last
  let turned = false; // to another view or day, of which today is not in sight yet

  function option(name, value) {
    if (said.get(name) === JSON.stringify(value)) return;
    said.set(name, JSON.stringify(value));
    calendar.setOption(name, value);
  }

  return {
    turn(view, day) {
      turned = true;
      if (calendar.getOption("view") !== VIEWS[view]) calendar.setOption("view", VIEWS[view]);
      if (wallOf(calendar.getOption("date")).slice(0, 10) !== day) calendar.setOption("date", day);
    },
    open(from, until, closedDays) {
      const earlier = hoursOf(calendar.getOption("slotMinTime")) - from;
      option("slotMinTime", `${from}:00`);
      option("slotMaxTime", `${until}:00`);
      option("hiddenDays", closedDays);
      return earlier * 2 * HALF_HOUR; // px by which everything has moved down
    },
    columns(list) {
      calendar.setOption("resources", list);
      for (const [key, hatch] of hatches) if (hatch.column === null) this.put(hatchEvent(key, hatch));
      setTimeout(mend);
    },
    all(events) {
      calendar.setOption("events", [...events, ...[...hatches].map(([key, hatch]) => hatchEvent(key, hatch))]);
    },
    put(event) {
      if (!calendar.updateEvent(event)) calendar.addEvent(event);
    },
    remove: (id) => calendar.removeEventById(EVENT + id),
    hatch(kind, list) {
      const fresh = new Map(list.map((hatch) => [`${kind} ${hatch.id}`, hatch]));
      for (const key of [...hatches.keys()].filter((key) => key.startsWith(`${kind} `) && !fresh.has(key))) {
        hatches.delete(key);
        calendar.removeEventById(key);
      }
      for (const [key, hatch] of fresh) {
        if (JSON.stringify(hatches.get(key)) === JSON.stringify(hatch)) continue;
        hatches.set(key, hatch);
        this.put(hatchEvent(key, hatch));
      }
    },
    // Which day is today, and a line across it at this moment. The library's own go by the clock of the browser.
    now() {
      reach();
      const now = nowIn(zone);
      option("highlightedDates", [dayOf(now)]);
      setTimeout(() => drawLine(now)); // after the library has drawn
    },
    unselect: () => calendar.unselect(),
    destroy: () => EventCalendar.destroy(calendar),
  };

  function drawLine(now) {
    if (!host.isConnected) return; // it is gone meanwhile
    const days = [...host.querySelectorAll(".ec-body .ec-day")];
    const today = days.findIndex((day) => day.classList.contains("ec-highlight"));
    const [from, until] = ["slotMinTime", "slotMaxTime"].map((name) => hoursOf(calendar.getOption(name)));
    const shown = today >= 0 && hourOf(now) >= from && hourOf(now) <= until;
    line.hidden = !shown;
    if (today >= 0 && turned) bringIntoSight(days[today]);
    turned = false;
    if (!shown) return;
    line.style.gridColumn = `${today + 2} / span ${days.filter((day) => day.classList.contains("ec-highlight")).length}`;
    line.style.insetBlockStart = `${(hourOf(now) - from) * 2 * HALF_HOUR}px`;
    host.querySelector(".ec-body").append(line);
  }

  // What is moved sideways begins at today.
  function bringIntoSight(day) {
    const aside = host.querySelector(".ec-body .ec-sidebar");
    host.querySelector(".ec-main").scrollLeft = day.offsetLeft - aside.offsetWidth;
  }

  function hatchEvent(id, { start, end, column, kind }) {
    const everybody = calendar.getOption("resources").map((resource) => resource.id);
    const resourceIds = column === null ? everybody : [String(column)];
    return { id, start, end, resourceIds, display: "background", classNames: ["hatch", `hatch-${kind}`] };
  }
}

const EVENT = "event ";

export const eventOf = (id, { start, end, column }) => ({ id: EVENT + id, start, end, resourceIds: [String(column)] });

const hoursOf = ({ seconds }) => seconds / 3600;

function fixed({ grab, letGo, drop, pick }) {
  const idOf = ({ event }) => event.id.slice(EVENT.length);
  const moved = (info) => drop(idOf(info), { by: info.delta.seconds / 60, longer: 0, column: info.newResource?.id });
  const resized = (info) => drop(idOf(info), { by: 0, longer: info.endDelta.seconds / 60 });
  const chosen = (start, end, resource) => pick({ start: start.slice(0, 16), end: end?.slice(0, 16) ?? null, column: resource?.id ?? null });
  return {
    locale: "en-GB",
    firstDay: 1,
    headerToolbar: { start: "", center: "", end: "" },
    allDaySlot: false,
    columnWidth: "minmax(var(--least, 0px), 1fr)",
    slotDuration: "00:30",
    snapDuration: "00:15",
    slotHeight: HALF_HOUR,
    slotLabelFormat: hourLabel,
    slotEventOverlap: false,
    eventTimeFormat: () => "",
    dayHeaderFormat: dayHead,
    editable: true, // what may not be moved is kept from it (calendar_hands.js)
    selectable: true,
    longPressDelay: LONG_PRESS,
    eventDragStart: grab,
    eventResizeStart: grab,
    eventDragStop: letGo,
    eventResizeStop: letGo,
    eventDrop: moved,
    eventResize: resized,
    select: ({ startStr, endStr, resource }) => chosen(startStr, endStr, resource),
    dateClick: ({ dateStr, resource }) => chosen(dateStr, null, resource),
  };
}
