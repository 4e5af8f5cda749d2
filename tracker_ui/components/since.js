// "14 changes since 12:02": what others did while one was away. The server knows who is away because this tells it when
// a hand moves here, and a moment later that the connection has held, so that all it told until then has arrived.
import { missed } from "live_missed";
import { h, onMounted, onUnmounted, Teleport, watch } from "vue";

const HANDS = ["pointermove", "pointerdown", "keydown", "wheel", "touchmove"];
const SETTLED = 1000; // ms until all that had been told when a sign was answered has arrived
const RECENT = 60_000; // ms for which somebody who sits still is taken to be there when the connection comes back

export default {
  inheritAttrs: false,
  props: { words: String, marks: Object, pace: Number }, // pace: ms between two signs
  emits: ["list", "seen"],
  setup(props, { emit }) {
    let moved = Date.now(); // a hand has opened this page
    let signed = -Infinity;
    let later = null;

    function sign() {
      clearTimeout(later);
      later = null;
      const socket = window.socket;
      if (!socket?.connected || document.hidden) return;
      signed = Date.now();
      socket.emit("looking", (newest) => setTimeout(confirm, SETTLED, socket.id, newest));
    }

    function confirm(sid, newest) {
      if (window.socket.connected && window.socket.id === sid) window.socket.emit("looked", newest);
    }

    function hand() {
      moved = Date.now();
      later ??= setTimeout(sign, Math.max(0, signed + props.pace - moved));
    }

    function back() {
      signed = -Infinity;
      if (Date.now() - moved < RECENT) sign();
    }

    const seeing = () => document.hidden || hand();

    function listen() {
      if (!window.socket) return void setTimeout(listen, 0);
      window.socket.on("connect", back);
      if (window.socket.connected) back();
    }

    onMounted(() => {
      for (const event of HANDS) document.addEventListener(event, hand, { passive: true, capture: true });
      document.addEventListener("visibilitychange", seeing);
      listen();
    });
    onUnmounted(() => {
      for (const event of HANDS) document.removeEventListener(event, hand, { capture: true });
      document.removeEventListener("visibilitychange", seeing);
      window.socket?.off("connect", back);
      clearTimeout(later);
    });
    watch(() => props.marks, (marks) => (missed.value = marks ?? {}), { immediate: true });

    const look = (kind) => ({ type: "button", class: `btn btn-${kind} btn-compact writes` });

    const strip = () =>
      h("div", { class: "strip strip-info since-strip" }, [
        h("span", { class: "icon", "data-icon": "history", "aria-hidden": "true" }),
        h("span", { class: "strip-text" }, props.words),
        h("button", { ...look("plain"), onClick: () => emit("list") }, "Show"),
        h("button", { ...look("quiet"), onClick: () => emit("seen") }, "Seen"),
      ]);

    const place = () => h("div", { class: "since", role: "status" }, props.words ? [strip()] : []);

    return () => h(Teleport, { to: ".topbar-since", defer: true }, place()); // where nothing has to make room for it
  },
};
