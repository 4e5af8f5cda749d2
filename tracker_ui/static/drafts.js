// Posts what is typed, over plain HTTP, which goes on while the socket is in trouble, until the server has confirmed it.
//
// Each open form has a draft with a label of its own: the right to write this one text. What is not confirmed is held
// in memory, and the page neither reloads by itself nor leaves before it has arrived.
import { ref } from "vue";

const PAUSE = 250; // ms after the last change
const AT_LEAST = 1000; // ms between two posts while somebody types on
const PATIENCE = 5000; // ms to wait for an answer
const SOONEST = 250; // ms until it is tried again, doubled each time,
const LATEST = 2000; // up to this
const SMALL = 20_000; // characters: what a browser delivers even when its page has gone (64 KiB)
const FOR_GOOD = [400, 403, 413]; // answers that will not change

const drafts = new Set(); // of the open forms, and of closed ones while something is on its way
const refused = new Set(); // open forms whose text the server does not take
const waiting = []; // who wants to know when all has arrived
let lastSeq = 0;
let changedAt = -Infinity;

// A form is open from now on. `look` is called when the newest text is wanted at once; it calls `write` with the texts
// of the touched fields. `state` is "kept", "trying" or "refused".
export function draft(label, look) {
  const state = ref("kept");
  let body;
  let seq = 0;
  let confirmed = 0;
  let under_way = false;
  let ended = false;
  let failures = 0;
  let pause;
  let deadline;

  function write(texts) {
    seq = lastSeq = Math.max(Date.now(), lastSeq + 1);
    body = JSON.stringify({ seq, texts });
    changedAt = performance.now();
    clearTimeout(pause);
    pause = setTimeout(flush, PAUSE);
    deadline ??= setTimeout(flush, AT_LEAST);
  }

  function flush() {
    clearTimeout(pause);
    clearTimeout(deadline);
    deadline = undefined;
    if (!under_way && self.isWaiting()) post();
  }

  async function post() {
    const sent = seq;
    under_way = true;
    const answer = await fetch("/draft", {
      method: "POST",
      headers: { "X-Draft": label },
      body,
      keepalive: body.length < SMALL,
      signal: AbortSignal.timeout(PATIENCE),
    }).catch(() => null);
    under_way = false;
    if (answer?.ok) arrived(sent);
    else if (FOR_GOOD.includes(answer?.status)) giveUp();
    else again();
  }

  function arrived(sent) {
    confirmed = sent;
    failures = 0;
    refused.delete(self);
    state.value = "kept";
    if (self.isWaiting()) pause = setTimeout(flush, PAUSE);
    else settle();
  }

  function giveUp() {
    confirmed = seq;
    state.value = "refused";
    if (!ended) refused.add(self);
    settle();
  }

  function again() {
    if (failures) state.value = "trying";
    setTimeout(flush, Math.min(SOONEST * 2 ** failures, LATEST));
    failures += 1;
  }

  function settle() {
    if (ended && !self.isWaiting()) drafts.delete(self);
    if (![...drafts].some((one) => one.isWaiting())) for (const tell of waiting.splice(0)) tell();
  }

  // The form is closed. What is on its way goes on: the server knows whether it was saved or given up.
  function end() {
    ended = true;
    refused.delete(self);
    flush();
    settle();
  }

  const self = {
    look: () => ended || look(),
    flush,
    isWaiting: () => seq > confirmed,
    isInTrouble: () => seq > confirmed && failures > 0,
    depart: () => self.isWaiting() && post(), // even while a post is under way: this one outlives the page
  };
  drafts.add(self);
  return { state, write, flush, end };
}

// Resolves when everything has arrived: true, or false for text that the server does not take.
export async function settled() {
  if (sendAll()) await new Promise((done) => waiting.push(done));
  return refused.size === 0;
}

// How long ago something was typed, in ms.
export const restingFor = () => performance.now() - changedAt;

function sendAll() {
  for (const one of drafts) {
    one.look();
    one.flush();
  }
  return [...drafts].some((one) => one.isWaiting());
}

function depart() {
  for (const one of drafts) {
    one.look();
    one.depart();
  }
}

window.addEventListener("pagehide", depart);
document.addEventListener("visibilitychange", () => document.hidden && sendAll());
window.addEventListener("beforeunload", (event) => {
  sendAll();
  if ([...drafts].some((one) => one.isInTrouble())) event.preventDefault();
});

globalThis.mht ??= {};
globalThis.mht.typedHasArrived = settled; // for what runs outside of the modules: the script that empties the screen
