// What every live component of this page stands on: the newest rows of each topic, kept true by frames from the server.
//
// A frame is [[topic, base, rev, patch, marks, words]...]. It applies when `base` is the revision held here; -1 brings
// the whole. Anything else means that something was missed, and the whole is asked for, as after every reconnect.
import { applyPatch } from "live_patch";
import { ref } from "vue";

const EARLY = 50; // frames kept for components that are still being loaded
const QUIET = 5000; // ms between two sentences of the page's one live region
const CAUGHT_UP = 1000; // ms after a reconnect in which what comes was missed meanwhile

const topics = new Map(); // number -> { rev, rows (null while nothing has been read), words, listeners }
const early = []; // entries for topics that no component shows yet
const waiting = new Map(); // place -> how many changes have not been said yet
let catchingUp = false;
let toTell = ""; // the latest sentence that has not been said yet
let lastSaid = -Infinity;

export const spoken = ref(""); // what the live region says; the connection badge draws it

globalThis.mht ??= {};
export const isMe = (staffId) => staffId !== null && staffId === globalThis.mht.staffId;

// Show a topic from now on. `snap` is [rev, rows, words] as the server drew it, or null. The listener is called with
// { rows, words, marks, caughtUp } now and whenever something has changed. Returns the function that ends it.
export function watch(number, snap, listener) {
  const topic = topics.get(number) ?? { rev: 0, rows: null, words: "", listeners: new Set() };
  topics.set(number, topic);
  if (snap && snap[0] > topic.rev) [topic.rev, topic.rows, topic.words] = snap;
  topic.listeners.add(listener);
  listener({ rows: topic.rows, words: topic.words, marks: {}, caughtUp: false });
  for (const entry of early.filter(([of]) => of === number)) receive(entry);
  return () => {
    topic.listeners.delete(listener);
    if (!topic.listeners.size) topics.delete(number);
  };
}

// The element of a component was drawn anew, perhaps with something newer than what is held here.
export function refresh(number, snap) {
  const topic = topics.get(number);
  if (topic && snap && snap[0] > topic.rev) install(topic, snap[0], snap[1], {}, snap[2]);
}

// Say how much has changed, at most one sentence in five seconds. `place` is what the list is called.
export function announce(count, place) {
  if (!count) return;
  if (!waiting.size && !toTell) setTimeout(say, Math.max(0, lastSaid + QUIET - performance.now()));
  waiting.set(place, (waiting.get(place) ?? 0) + count);
}

// Say this, as soon as that is polite; whatever was to be said of the same and has not been said yet is out of date.
export function tell(sentence) {
  if (!waiting.size && !toTell) setTimeout(say, Math.max(0, lastSaid + QUIET - performance.now()));
  toTell = sentence;
}

export const counted = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

function receive(entry) {
  const [number, base, rev, body, marks, words] = entry;
  const topic = topics.get(number);
  if (!topic) {
    early.push(entry);
    if (early.length > EARLY) early.shift();
  } else if (rev > topic.rev) {
    if (base === -1) install(topic, rev, body, marks, words);
    else if (base === topic.rev) install(topic, rev, applyPatch(topic.rows, body), marks, words);
    else want([[number, topic.rev]]);
  }
}

function install(topic, rev, rows, marks, words) {
  Object.assign(topic, { rev, rows, words });
  for (const listener of topic.listeners) {
    try {
      listener({ rows, words, marks, caughtUp: catchingUp });
    } catch (error) {
      console.error(error); // one component's failure leaves the others true
    }
  }
}

function want(held) {
  if (held.length) window.socket.emit("live_want", held);
}

function say() {
  const total = [...waiting.values()].reduce((sum, count) => sum + count, 0);
  const place = waiting.size === 1 ? waiting.keys().next().value : "this page";
  const sentences = [toTell, total ? `${counted(total, "change")} in ${place}` : ""];
  waiting.clear();
  toTell = "";
  lastSaid = performance.now();
  spoken.value = sentences.filter(Boolean).join(". ");
}

function connected(again) {
  want([...topics].map(([number, { rev }]) => [number, rev]));
  if (!again || catchingUp) return;
  catchingUp = true;
  setTimeout(() => (catchingUp = false), CAUGHT_UP);
}

// NiceGUI makes the socket when the page has been mounted, which is after its components have been.
(function hook() {
  if (!window.socket) return void setTimeout(hook, 0);
  let before = window.socket.connected;
  window.socket.on("live", (entries) => entries.forEach(receive));
  window.socket.on("connect", () => {
    connected(before);
    before = true;
  });
  if (before) connected(false);
})();
