// Figures with their names, changed in place: chips that filter, cards that lead to what they count, a line of words.
import { address, icon, places, reader, trouble } from "live_cells";
import { idOf } from "live_patch";
import { useValues } from "live_rows";
import { h, onMounted, ref, watch as whenever } from "vue";

export default {
  props: { topic: Number, snap: Array, fields: Array, figure: Object, kind: String, current: [String, Number], caption: String },
  inheritAttrs: false,
  setup(props, { attrs, emit }) {
    const root = ref(null);
    const { rows, words, changed } = useValues(props, root);

    // On a phone chips are one line that scrolls: the one that is chosen is brought into sight.
    const reveal = () => root.value?.querySelector(".chip-on")?.scrollIntoView({ block: "nearest", inline: "nearest" });
    onMounted(reveal);
    whenever(() => props.current, reveal, { flush: "post" });

    function chip(value, id) {
      const number = h("span", { class: ["num", changed(id)] }, value(props.figure.value));
      return control("chip", value, id, [value(props.figure.label), number]);
    }

    function stat(value, id) {
      const { label, value: number, note, icons, tone, of, parts } = props.figure;
      return control("stat", value, id, [
        h("span", { class: "stat-label" }, [icons?.[id] ? icon(icons[id]) : null, value(label)]),
        h("span", { class: ["stat-value", changed(id)] }, [
          value(number),
          value(of) ? h("span", { class: "sub" }, ` / ${value(of)}`) : null,
        ]),
        value(note) ? h("span", { class: "stat-note" }, noteOf(value(note), value(tone))) : null,
        value(of) ? bar(value(parts), value(of)) : null,
      ]);
    }

    // "1 no-show · 7 to come": what it is about comes first, in its tone.
    function noteOf(note, tone) {
      if (!tone) return note;
      const [first, ...others] = note.split(" · ");
      return [h("span", { class: `text-${tone}` }, first), others.map((words) => ` · ${words}`).join("")];
    }

    // The words of the figure say the same; the bar is for the eye.
    function bar(parts, of) {
      const share = ([code, count]) => h("span", { class: `bar-${code}`, style: { flexGrow: count } });
      const rest = of - parts.reduce((sum, [, count]) => sum + count, 0);
      return h("span", { class: "stat-bar", "aria-hidden": "true" }, [...parts.map(share), share(["rest", rest])]);
    }

    // "127 active": the words of the figures that were asked for, in the order of the words.
    function saying(value, id) {
      const number = h("span", { class: ["num", changed(id)] }, value(props.figure.value));
      return h("span", { key: id, "data-id": id }, [number, ` ${props.figure.words[id]}`]);
    }

    // A link where the figure leads to another address, a button where it chooses something on this page.
    function control(look, value, id, content) {
      const here = id === props.current;
      const shared = { key: id, "data-id": id, class: [look, { "chip-on": here && look === "chip" }] };
      const to = address(props.figure.href, value);
      if (to) return h("a", { ...shared, href: to, "aria-current": here ? "true" : undefined }, content);
      if (!props.figure.event) return h("div", shared, content);
      const press = () => emit(props.figure.event, id);
      return h("button", { ...shared, type: "button", "aria-pressed": String(here), onClick: press }, content);
    }

    function shown() {
      if (props.kind !== "line") return rows.value ?? [];
      const byId = new Map((rows.value ?? []).map((row) => [idOf(row), row]));
      return Object.keys(props.figure.words).filter((id) => byId.has(id)).map((id) => byId.get(id));
    }

    return () => {
      const at = places(props.fields);
      const draw = { chips: chip, stats: stat, line: saying }[props.kind];
      const drawn = shown().map((row) => draw(reader(row, at), idOf(row)));
      const look = [props.kind, attrs.class];
      return h("div", { ...attrs, ref: root, class: look, role: "group", "aria-label": props.caption }, [
        trouble(words.value),
        ...drawn,
      ]);
    };
  },
};
