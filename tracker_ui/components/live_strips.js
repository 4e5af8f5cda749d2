// Sentences across the page, each with its one button. See components/strip.py for one that stands still. One that comes
// or goes waits while somebody's hand is on a card or in a row below, which would move.
import { icon, places, reader, trouble } from "live_cells";
import { idOf } from "live_patch";
import { useValues } from "live_rows";
import { h, onMounted, onUnmounted, ref, shallowRef, watch } from "vue";

const HAND = "main :is(.row:hover, .row :focus-visible)";
const LEFT = ["pointerover", "pointerleave", "focusout"];

export default {
  props: { topic: Number, snap: Array, fields: Array, of: Array, strip: Object, caption: String },
  inheritAttrs: false,
  setup(props, { attrs, emit }) {
    const root = ref(null);
    const { rows, words } = useValues(props, root);
    const drawn = shallowRef(rows.value);

    const ids = (all) => (all ?? []).map(idOf).join();

    function draw() {
      const moves = ids(drawn.value) !== ids(rows.value);
      if (!moves || !document.querySelector(HAND)) drawn.value = rows.value;
    }

    const later = () => drawn.value !== rows.value && setTimeout(draw);
    watch(rows, draw);
    onMounted(() => LEFT.forEach((event) => document.addEventListener(event, later)));
    onUnmounted(() => LEFT.forEach((event) => document.removeEventListener(event, later)));

    function strip(row, at) {
      const { text, icon: sign, tone, word } = props.strip;
      const value = reader(row, at);
      const look = "btn btn-plain btn-compact writes";
      const act = h("button", { type: "button", class: look, onClick: () => emit("act", idOf(row)) }, [
        value(word),
        h("span", { class: "visually-hidden" }, `: ${value(text)}`),
      ]);
      return h("div", { key: idOf(row), class: ["strip", `strip-${value(tone)}`] }, [
        icon(value(sign)),
        h("span", { class: "strip-text" }, value(text)),
        act,
      ]);
    }

    return () => {
      const strips = (drawn.value ?? []).map((row) => strip(row, places(props.fields)));
      const told = { role: "group", "aria-label": props.caption };
      const look = ["strips", attrs.class];
      return h("div", { ...attrs, ...told, ref: root, class: look }, [trouble(words.value), ...strips]);
    };
  },
};
