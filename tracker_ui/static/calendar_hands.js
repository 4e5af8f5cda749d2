// How somebody moves the events of a calendar: by mouse, by a long press of a finger, and by the keyboard. A move shows at
// once, and stands until the server has said yes or no (live_pending.js); what is refused goes back, and says why.
import { dayOf, later } from "calendar_times";
import { tell } from "live";
import { idOf } from "live_patch";
import { isLive } from "shortcuts";
import { ref } from "vue";

const PAUSE = 700; // ms without an arrow after which a move by the keyboard is meant
const SAID = 8000; // ms that a sentence stands
const ANSWER = 3000; // ms after a reconnect in which the answer to a move arrives, if there is one
const AFTERWARDS = 300; // ms after a move in which a click is its end and no click
const CHOSEN = 1000; // ms that a free time that was chosen stays marked, until what it was chosen for shows it
const DAY = 24 * 60; // minutes
const STEPS = { ArrowUp: [-15, 0], ArrowDown: [15, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }; // minutes, days

const CUT_OFF = "Not moved: this tab is not connected at the moment.";
const UNANSWERED = "The connection was lost before the move was confirmed. What stands here now is true.";
const STAYS = "This cannot be moved.";

// `faces` are the events by their ids as text, `columns` the people of a day side by side. `redraw` draws what has waited
// for the hand.
export function useHands(props, { at, faces, columns, pending, emit, redraw }) {
  const complaint = ref(""); // why something stays where it is, where the server was not asked
  const unanswered = new Map(); // number -> id, of moves that were sent
  const next = new Map(); // id -> the move that follows the one under way
  let board = null;
  let moving = false; // a hand has an event
  let givenUp = false; // Esc: it goes back
  let movedAt = -Infinity;
  let number = 0;
  let nudged = null; // a move by the keyboard that goes on: { id, number, version, to, timer }

  const eventAt = (element) => faces.get(element.closest?.(".ec-event")?.querySelector("[data-id]")?.dataset.id);
  const mayMove = ({ value }) => Boolean(value(props.event.moves));

  // by mouse and finger

  const grab = () => (moving = true);

  // What may not be moved is not even taken: the library, which would, hears nothing of the finger.
  function touch(event) {
    const known = eventAt(event.target);
    if (known && !mayMove(known)) event.stopPropagation();
  }

  function letGo() {
    moving = false;
    movedAt = performance.now();
    setTimeout(redraw); // after `drop`
  }

  function drop(id, { by, longer, column }) {
    const known = faces.get(id);
    if (!known) return;
    if (givenUp) {
      givenUp = false;
      Object.assign(known, { row: null, place: null }); // it is drawn anew where it truly stands
    } else if (by || longer || column !== undefined) {
      const { start, end, column: before } = known.place;
      const to = { start: later(start, by), end: later(end, by + longer), column: column === undefined ? before : Number(column) };
      Object.assign(known.place, to); // it stands there already
      propose(idOf(known.row), ++number, to);
      send(idOf(known.row), number, known.value(props.event.version), to);
    }
  }

  function giveUp(event) {
    event.preventDefault();
    givenUp = true;
    window.dispatchEvent(new PointerEvent("pointerup", { isPrimary: true, pointerType: "mouse" }));
  }

  function pick({ start, end, column }) {
    emit("pick", { start, end, column: column === null ? null : Number(column) });
    setTimeout(() => board?.unselect(), CHOSEN);
  }

  function press({ target, detail }) {
    const known = eventAt(target);
    if (known && (!detail || performance.now() - movedAt > AFTERWARDS)) emit("open", idOf(known.row));
  }

  // by the keyboard: with Alt up or down 15 minutes; left or right a day, or to the next person. With Shift the length.

  function keyDown(event) {
    if (event.key === "Escape" && moving) return giveUp(event);
    const step = STEPS[event.key];
    const known = eventAt(event.target);
    if (!step && event.key !== "Alt" && event.key !== "Shift") meant();
    if (!step || !known?.content.domNodes.includes(event.target)) return;
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (mayMove(known)) nudge(known, step, event.shiftKey);
    else say(STAYS);
  }

  function nudge({ row, value, place }, step, isLength) {
    if (nudged && nudged.id !== idOf(row)) meant();
    nudged ??= { id: idOf(row), number: ++number, version: value(props.event.version) };
    clearTimeout(nudged.timer);
    nudged.to = { ...place, ...(isLength ? longer(place, step) : props.view === "team" ? across(place, step) : moved(place, step)) };
    nudged.timer = setTimeout(meant, PAUSE);
    propose(nudged.id, nudged.number, nudged.to);
  }

  function moved({ start, end }, [minutes, days]) {
    const staysInItsDay = dayOf(later(start, minutes)) === dayOf(start) && dayOf(later(end, minutes - 1)) === dayOf(start);
    const by = (staysInItsDay ? minutes : 0) + days * DAY;
    return { start: later(start, by), end: later(end, by) };
  }

  function longer({ start, end }, [minutes]) {
    const until = later(end, minutes);
    return until > start && dayOf(until) === dayOf(start) ? { end: until } : {};
  }

  function across(place, step) {
    const people = (columns.value ?? []).map(idOf);
    return step[1] ? { column: people[people.indexOf(place.column) + step[1]] ?? place.column } : moved(place, step);
  }

  function meant() {
    if (!nudged) return;
    const { id, number: its, version, to, timer } = nudged;
    clearTimeout(timer);
    nudged = null;
    send(id, its, version, to);
  }

  // the question, and the answer

  function propose(id, its, to) {
    const cells = ["start", "end", "column"].map((what) => [at.value[props.event[what]], to[what]]);
    pending.pend(its, id, cells);
  }

  function send(id, its, version, to) {
    if (!isLive()) return putBack(its, CUT_OFF);
    if ([...unanswered.values()].includes(id)) {
      if (next.has(id)) pending.settle(next.get(id).its, false); // one move follows: the last that was meant
      return next.set(id, { its, to });
    }
    const { start, end, column } = to;
    unanswered.set(its, id);
    emit("move", { number: its, id, version, start, end, column });
  }

  // It is so, and has this version now, or it is not (null). A move of the same event that was waiting builds on that.
  function answer(its, version) {
    const id = unanswered.get(its);
    const waiting = next.get(id);
    unanswered.delete(its);
    next.delete(id);
    if (waiting && version !== null) send(id, waiting.its, version, waiting.to);
    else if (waiting) pending.settle(waiting.its, false);
    pending.settle(its, version !== null);
  }

  function putBack(its, sentence) {
    answer(its, null);
    say(sentence);
  }

  function say(sentence) {
    complaint.value = sentence;
    tell(sentence);
    setTimeout(() => complaint.value === sentence && (complaint.value = ""), SAID);
  }

  // After a cut, or when something was held up: what has no answer by then was lost on its way there or back.
  function back() {
    const open = [...unanswered.keys()];
    setTimeout(() => open.filter((its) => unanswered.has(its)).forEach((its) => putBack(its, UNANSWERED)), ANSWER);
  }

  function begin(made) {
    board = made;
    document.addEventListener("keydown", keyDown);
    document.addEventListener("pointerdown", meant, true);
    window.socket?.on("connect", back);
    window.addEventListener("act-too-late", back);
  }

  function end() {
    meant();
    document.removeEventListener("keydown", keyDown);
    document.removeEventListener("pointerdown", meant, true);
    window.socket?.off("connect", back);
    window.removeEventListener("act-too-late", back);
  }

  return {
    complaint,
    answer,
    begin,
    end,
    isMoving: () => moving,
    heard: { grab, letGo, drop, pick },
    listeners: { onClick: press, onPointerdownCapture: touch },
  };
}
