// Columns over time: filled up to one value, standing as high as another. The drawing is one image with a sentence that
// says the same; "Show as table" says all of it. The lines are SVG, stretched to the width there is; the words are not.
import { places, reader, trouble } from "live_cells";
import { useValues } from "live_rows";
import { h, ref, useId } from "vue";

const TOP = 100; // the height of the drawing in its own units
const GAP = 0.2; // of a column's width, on each side
const STEPS = [1, 2, 5];

export default {
  props: { topic: Number, snap: Array, fields: Array, bar: Object, caption: String, legend: Array, unit: String, columns: Array, empty: String },
  inheritAttrs: false,
  setup(props, { attrs }) {
    const root = ref(null);
    const asTable = ref(false);
    const tableId = useId();
    const { rows, words } = useValues(props, root);

    const withUnit = (number) => `${number} ${props.unit}`;

    function sentence(shown) {
      const values = shown.map((value) => value(props.bar.value));
      const last = shown.at(-1);
      const range = `${props.legend[0]} between ${withUnit(Math.min(...values))} and ${withUnit(Math.max(...values))}`;
      const peak = `${props.legend[1]} ${withUnit(Math.max(...shown.map((value) => value(props.bar.peak))))}`;
      return `${props.caption}: ${range}, ${peak}; last ${withUnit(last(props.bar.value))} at ${last(props.bar.label)}.`;
    }

    function columns(all, top) {
      const rect = (place, height, look) =>
        h("rect", { class: look, x: place + GAP, width: 1 - 2 * GAP, y: TOP - height, height, key: `${look} ${place}` });
      const high = (number) => Math.max((number / top) * TOP, 1);
      return all.flatMap((value, place) =>
        value(props.bar.value) === null
          ? []
          : [rect(place, high(value(props.bar.peak)), "chart-peak"), rect(place, high(value(props.bar.value)), "chart-value")],
      );
    }

    function drawing(all, shown) {
      const top = roundUp(Math.max(...shown.map((value) => value(props.bar.peak))));
      const lines = [0, TOP / 2, TOP].map((y) => h("line", { class: "chart-line", x1: 0, x2: all.length, y1: y, y2: y }));
      const box = { class: "chart-drawing", viewBox: `0 0 ${all.length} ${TOP}`, preserveAspectRatio: "none", "aria-hidden": "true" };
      const label = (value) => h("span", value?.(props.bar.label));
      return h("div", { class: "chart-frame", role: "img", "aria-label": sentence(shown) }, [
        h("div", { class: "chart-scale" }, [withUnit(top), withUnit(top / 2), "0"].map((text) => h("span", text))),
        h("svg", box, [...lines, ...columns(all, top)]),
        h("div", { class: "chart-times" }, [label(all[0]), label(all[Math.floor(all.length / 2)]), label(all.at(-1))]),
      ]);
    }

    function table(shown) {
      const title = ({ title }) => h("th", { key: title, scope: "col", role: "columnheader" }, title);
      const cell = (value) => (column) => h("td", { key: column.title, role: "cell", class: "num" }, value(column.field));
      const line = (value) => h("tr", { key: value("id"), role: "row" }, props.columns.map(cell(value)));
      return h("div", { class: "chart-table", tabindex: 0, role: "region", "aria-label": props.caption, id: tableId }, [
        h("table", { class: "chart-rows", role: "table" }, [
          h("caption", { class: "visually-hidden" }, props.caption),
          h("thead", { role: "rowgroup" }, [h("tr", { role: "row" }, props.columns.map(title))]),
          h("tbody", { role: "rowgroup" }, shown.toReversed().map(line)),
        ]),
      ]);
    }

    function foot() {
      const key = (words, look) => h("span", { class: "chart-key" }, [h("span", { class: look, "aria-hidden": "true" }), words]);
      const turn = { type: "button", class: "btn btn-quiet btn-compact", "aria-expanded": String(asTable.value) };
      const press = () => (asTable.value = !asTable.value);
      return h("div", { class: "chart-foot" }, [
        ...[key(props.legend[0], "chart-value"), key(props.legend[1], "chart-peak")],
        h("button", { ...turn, "aria-controls": asTable.value ? tableId : undefined, onClick: press }, asTable.value ? "Hide table" : "Show as table"),
      ]);
    }

    return () => {
      const at = places(props.fields);
      const all = (rows.value ?? []).map((row) => reader(row, at));
      const shown = all.filter((value) => value(props.bar.value) !== null);
      return h("div", { ...attrs, ref: root, class: ["chart", attrs.class] }, [
        trouble(words.value),
        shown.length ? drawing(all, shown) : h("p", { class: "chart-empty" }, props.empty),
        shown.length ? foot() : null,
        asTable.value && shown.length ? table(shown) : null,
      ]);
    };
  },
};

// The next round number: 1, 2 or 5 times a power of ten, and even, so that its half is round too.
function roundUp(number) {
  const power = 10 ** Math.floor(Math.log10(Math.max(number, 1)));
  return Math.max(2, (STEPS.find((step) => step * power >= number) ?? 10) * power);
}
