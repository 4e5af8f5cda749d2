// Controls that write (class "writes") are switched off, with the reason, while the tab is not live; whatever else is
// pressed meanwhile, a link or a filter, is not done later, and says why.
//
// They stay where the keyboard finds them: aria-disabled instead of disabled, and what would set them off is stopped
// before anything else hears of it. Controls that the server has switched off are left alone.
import { watch } from "vue";

const SAID = ["aria-disabled", "title", "aria-description"];
const off = new Map(); // control -> the attributes it had before

// `reason` gives the sentence why nothing can be written now, or "" while it can; `say` shows it to who presses anyway.
export function guardWrites(reason, say) {
  const look = () => {
    for (const control of [...off.keys()]) if (!reason() || !control.isConnected) switchOn(control);
    if (reason()) controls().forEach((control) => switchOff(control, reason()));
  };
  const stop = (concerned) => (event) => {
    if (!reason() || !concerned(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    say(reason());
  };
  watch(reason, look, { immediate: true, flush: "post" });
  new MutationObserver(() => reason() && look()).observe(document.body, { childList: true, subtree: true });
  window.addEventListener("click", stop(writes), true);
  window.addEventListener("keydown", stop(saves), true);
}

// Socket.IO keeps what is said while there is no connection, and says it later. That is right for text; what somebody
// pressed on a screen that was out of date is not done minutes later, and `say.refused` says so.
//
// A line that swallows everything is noticed some seconds late. So whatever was pressed says when: the server does not do
// what was held up on its way (lateness.py), and `say.late` says that. What has no answer is in doubt, and `say.doubtful`
// asks whether the line is alive; what has none when the connection is given up may or may not have been done, and
// `say.unanswered` says that.
export function forgetLateActs(socket, reason, say) {
  const emit = socket.emit;
  const open = new Map(); // acts that the server has not answered -> what will ask why
  const following = followAddress(reason, say.follows);
  socket.on("disconnect", () => {
    if (open.size) say.unanswered();
    for (const timer of open.values()) clearTimeout(timer);
    open.clear();
  });
  socket.emit = function (name, ...said) {
    const type = name === "event" ? eventOf(said[0])?.type : "";
    if (type === MOVE) return following(said, (answered) => emit.call(socket, name, ...said, answered)) ?? socket;
    const isAct = name === "event" && !MAY_WAIT.test(type);
    const isByHand = isAct && !NOT_BY_HAND.test(type);
    const why = isAct && reason();
    if (why && isByHand) say.refused(why);
    if (why) return socket;
    if (!isByHand) return emit.call(socket, name, ...said);
    said[0].pressed_at = Date.now();
    open.set(said, setTimeout(say.doubtful, DOUBT));
    return emit.call(socket, name, ...said, (answer) => {
      clearTimeout(open.get(said));
      open.delete(said);
      if (answer !== TOO_LATE) return;
      say.late();
      window.dispatchEvent(new Event("act-too-late"));
    });
  };
}

// Back and forward change the address before the server is asked for the page. While it cannot be asked, `say` tells that
// the page will follow; as soon as it can, it is asked for the page of the address that stands there then.
function followAddress(reason, say) {
  let isOpen = false;
  const follow = () => isOpen && !reason() && window.dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
  watch(reason, follow, { flush: "post" });
  return (said, ask) => {
    isOpen = true;
    if (reason()) return void say();
    return ask(() => (isOpen = false));
  };
}

const DOUBT = 1000; // ms after which an act without an answer makes one ask whether the line is alive
const TOO_LATE = "late"; // guard.py
const MOVE = "sub_pages_open";
const MAY_WAIT = /^(update:|hide$|show$)/;
const NOT_BY_HAND = /^(find|focusout|handed)$/; // the palette says itself that it cannot search now
const eventOf = ({ id, listener_id }) => mounted_app.elements[id]?.events.find((one) => one.listener_id === listener_id);

const writes = ({ target }) => target.closest?.(".writes");
const saves = ({ key, target }) => key === "Enter" && target.tagName === "INPUT" && target.form?.querySelector(".writes");

function controls() {
  const inside = [...document.querySelectorAll(".writes")].flatMap((part) =>
    part.matches("button, a, input, select, textarea") ? [part] : [...part.querySelectorAll("button")],
  );
  return inside.filter((one) => !one.disabled && (off.has(one) || one.getAttribute("aria-disabled") !== "true"));
}

function switchOff(control, reason) {
  if (!off.has(control)) off.set(control, SAID.map((name) => control.getAttribute(name)));
  ["true", reason, reason].forEach((value, place) => {
    if (control.getAttribute(SAID[place]) !== value) control.setAttribute(SAID[place], value);
  });
}

function switchOn(control) {
  off.get(control).forEach((value, place) => {
    if (value === null) control.removeAttribute(SAID[place]);
    else control.setAttribute(SAID[place], value);
  });
  off.delete(control);
}
