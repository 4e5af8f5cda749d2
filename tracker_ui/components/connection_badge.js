// Whether what this tab shows is live. Only the browser can know: a server cannot announce its own silence.
import { restingFor, settled } from "drafts";
import { spoken } from "live";
import { forgetLateActs, guardWrites } from "live_writes";
import { computed, h, nextTick, onMounted, ref, Teleport } from "vue";

const BEAT = 2000; // ms between two heartbeats
const PATIENCE = 2500; // ms to wait for the answer to one
const UNTIL_OFFLINE = 5000; // ms of reconnecting after which it is called offline
const AGAIN = 1000; // ms until a server that does not answer is asked again
const LAST_WORDS = 10_000; // ms that an emptied page waits for what was typed to arrive

const WORDS = { live: "Live", connecting: "Connecting", reconnecting: "Reconnecting", stalled: "Reconnecting", offline: "Offline" };
const REASONS = { offline: "Not possible while this tab is offline." };
const COMING_BACK = "Not possible until the connection is back.";
const KEPT = "The server was restarted. What you type is kept; this page comes back as soon as you pause.";
const RESTARTED = "The server was restarted. What you typed is still here; copy it, then reload.";
const UNANSWERED = "The connection was lost. What you pressed last may not have been done.";
const TOO_LATE = "The connection stalled. What you pressed was not done: press it again if you still mean it.";
const FOLLOWS = "The page you went to comes as soon as the connection is back.";
const IN_DOUBT = 1000; // ms to wait for the answer to a heartbeat when something that was pressed has none yet
const LINGER = 8000; // ms that a sentence stays
const RESTING = 3000; // ms without a key after which nobody is torn away from typing

export default {
  props: { staffId: Number },
  inheritAttrs: false,
  setup(props, { attrs }) {
    const state = ref("connecting");
    const trip = ref(null); // ms there and back
    const card = ref(null); // what stands on the screen: { words, reloads, leaves }
    const bar = ref(null); // where it stands
    const isLive = computed(() => state.value === "live");
    let complained = false;
    let leaving;
    let offlineSoon = setTimeout(() => become("offline"), UNTIL_OFFLINE);

    if (props.staffId !== undefined) globalThis.mht.staffId = props.staffId;

    function become(next) {
      if (next === state.value || (next === "stalled" && !isLive.value)) return;
      clearTimeout(offlineSoon);
      if (next === "reconnecting" || next === "stalled") offlineSoon = setTimeout(() => become("offline"), UNTIL_OFFLINE);
      state.value = next;
      if (isLive.value) settle();
    }

    function show(next) {
      card.value = next;
      nextTick(() => {
        bar.value.hidePopover(); // it is shown anew, above whatever has been opened since
        bar.value.showPopover();
      });
    }

    // Why something that was pressed is not done now. What else stands there is more important.
    function refuse(words) {
      if (card.value && !card.value.leaves) return;
      show({ words, leaves: true, isRefusal: true });
      leaveSoon();
    }

    function tooLate() {
      show({ words: TOO_LATE, leaves: true });
      leaveSoon();
    }

    function leaveSoon() {
      clearTimeout(leaving);
      leaving = setTimeout(dismiss, LINGER);
    }

    function dismiss() {
      card.value = null;
      bar.value.hidePopover();
    }

    // Now that it is possible again, nothing says that it is not; what may not have been done is said for a while yet.
    function settle() {
      if (card.value?.isRefusal) dismiss();
      else if (card.value?.leaves) leaveSoon();
    }

    function beat(patience = PATIENCE) {
      const socket = window.socket;
      if (!socket.connected) return;
      socket.timeout(patience).emit("hb", Date.now(), (late, sentAt) => {
        if (!socket.connected) return;
        if (late) return become("stalled");
        trip.value = Math.max(1, Date.now() - sentAt);
        become("live");
      });
    }

    // The server does not know this page any more. To come back means to load it anew: as soon as what was typed has
    // arrived and the hands rest, or, where it does not arrive, when the person says so. Whoever has been signed out
    // meanwhile is sent to the sign-in page in any case: nothing stays on the screen.
    async function refused() {
      if (!(await stillSignedIn())) return goodbye();
      if (restingFor() < RESTING) show({ words: KEPT });
      while (restingFor() < RESTING) await pause(RESTING - restingFor());
      if ((await settled()) && !document.querySelector("[data-dirty]")) window.location.reload();
      else show({ words: RESTARTED, reloads: true });
    }

    function listen(socket) {
      socket.io.reconnectionDelay(500);
      socket.io.reconnectionDelayMax(1500);
      forgetLateActs(socket, whyNot, {
        refused: refuse,
        follows: () => refuse(FOLLOWS),
        doubtful: () => beat(IN_DOUBT),
        late: tooLate,
        unanswered: () => show({ words: UNANSWERED, leaves: true }),
      });
      socket.off("connect_error"); // NiceGUI's own would reload the page, and throw away what is typed
      socket.on("connect_error", ({ message }) => {
        if (message === "Implicit handshake failed") return refused();
        if (message !== "timeout" && !complained) console.error(`connection error: ${message}`);
        complained = true;
      });
      socket.on("connect", () => {
        complained = false;
        console.info("connected");
        become("live");
        beat();
      });
      socket.on("disconnect", (reason) => {
        console.info(`connection gone: ${reason}`);
        become("reconnecting");
      });
      if (socket.connected) {
        become("live");
        beat();
      }
      window.addEventListener("offline", () => become("offline"));
      window.addEventListener("online", () => (socket.connected ? beat() : become("reconnecting")));
      document.addEventListener("visibilitychange", () => document.hidden || beat());
      setInterval(() => beat(), BEAT);
    }

    onMounted(function hook() {
      if (window.socket) listen(window.socket);
      else setTimeout(hook, 0);
    });
    const why = () => (isLive.value ? "" : (REASONS[state.value] ?? COMING_BACK));
    const whyNot = () => (state.value === "connecting" ? "" : why()); // what is pressed while a page opens is done then
    guardWrites(why, refuse);

    function sentence() {
      if (!card.value) return null;
      const { words, reloads, leaves } = card.value;
      const reload = () => h("button", { type: "button", onClick: () => window.location.reload() }, "Reload");
      const close = { type: "button", class: "snackbar-close", "aria-label": "Dismiss", onClick: dismiss };
      const cross = () => h("button", close, h("span", { class: "icon", "data-icon": "close", "aria-hidden": "true" }));
      return h("div", { class: "snackbar-card" }, [h("span", words), reloads ? reload() : null, leaves ? cross() : null]);
    }

    return () => {
      const roundTrip = isLive.value && trip.value ? `Round trip ${trip.value} ms` : undefined;
      return [
        h("span", { ...attrs, class: ["badge-live", attrs.class], "data-state": state.value, title: roundTrip }, [
          h("span", { role: "status" }, WORDS[state.value]),
          h("span", { class: "visually-hidden" }, roundTrip),
        ]),
        h(Teleport, { to: "body" }, [
          h("div", { class: "visually-hidden", role: "status" }, spoken.value),
          h("div", { ref: bar, class: "snackbar", role: "status", popover: "manual" }, sentence()),
        ]),
      ];
    };
  },
};

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

// Whoever is signed out is sent to the sign-in page instead. A server that is gone again is asked again.
async function stillSignedIn() {
  const answer = await fetch(window.location.href, { redirect: "manual" }).catch(() => null);
  if (answer) return answer.type !== "opaqueredirect";
  await pause(AGAIN);
  return stillSignedIn();
}

// Nothing stays on the screen; what was typed last is held until it has arrived.
async function goodbye() {
  document.body.replaceChildren();
  await Promise.race([settled(), pause(LAST_WORDS)]);
  window.location.reload();
}
