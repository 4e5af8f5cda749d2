// A real table whose rows come from the server as data. See live_rows.js for what happens when they change.
import { draw, icon, lookOf, mark, nothing, pill, places, reader, refused, trouble } from "live_cells";
import { idOf } from "live_patch";
import { useRows } from "live_rows";
import { useSelection } from "live_selection";
import { h, ref } from "vue";

const SKELETON = 6; // rows that stand for those to come
const LATEST = { title: "Latest change", hidden: true, class: "cell-mark" };

export default {
  props: {
    topic: Number,
    snap: Array,
    fields: Array,
    of: Array,
    columns: Array,
    selects: Object,
    caption: String,
    empty: Object,
    sorted: String,
    descending: Boolean,
  },
  inheritAttrs: false,
  setup(props, { attrs, emit, expose }) {
    const root = ref(null);
    const { rows, words, marks, leaving, held, show, hands } = useRows(props, root);
    const selection = useSelection(props, root, rows, emit);
    expose({ clear: selection.clear });

    // The cells of a line with one more, for who changed it: at the end, but before the buttons.
    function withLatest(cells, latest) {
      const end = props.columns.findLastIndex(({ cell }) => cell !== "button") + 1;
      return [...cells.slice(0, end), latest, ...cells.slice(end)];
    }

    function head(column, place) {
      const sorted = column.sort && column.sort === props.sorted;
      const sign = sorted ? icon(props.descending ? "arrow_downward" : "arrow_upward") : null;
      const title = column.sort
        ? h("button", { type: "button", class: "sort", onClick: () => emit("sort", column.sort) }, [column.title, sign])
        : h("span", { class: { "visually-hidden": column.hidden } }, column.title);
      const order = sorted ? (props.descending ? "descending" : "ascending") : undefined;
      const told = { key: place, scope: "col", role: "columnheader", class: column.class, "aria-sort": order };
      return h("th", told, [title, place === 0 ? pill(held, show) : null]);
    }

    function line(row, at) {
      const id = idOf(row);
      const value = reader(row, at);
      const look = ["row", { "row-changed": marks.of(id), "row-gone": leaving.has(id) }];
      const cells = props.columns.map((column, place) =>
        h("td", { key: place, role: "cell", class: lookOf(column) }, draw(column, value, emit)),
      );
      const latest = h("td", { key: "mark", role: "cell", class: "cell-mark" }, mark(marks.of(id)?.words));
      const check = props.selects ? [selection.cell(row, value)] : [];
      return h("tr", { key: id, "data-id": id, role: "row", class: look }, [...check, ...withLatest(cells, latest)]);
    }

    function skeleton(_, number) {
      const bars = withLatest(props.columns, LATEST).map((column, place) =>
        h("td", { key: place, role: "cell", class: column.class }, column === LATEST ? null : h("span", { class: "skel" })),
      );
      const check = props.selects ? [h("td", { key: "check", role: "cell", class: "cell-check" })] : [];
      return h("tr", { key: `skeleton ${number}`, role: "row" }, [...check, ...bars]);
    }

    function table() {
      const at = places(props.fields);
      const lines = rows.value ? rows.value.map((row) => line(row, at)) : Array.from({ length: SKELETON }, skeleton);
      const heads = [...(props.selects ? [selection.head()] : []), ...withLatest(props.columns, LATEST).map(head)];
      const look = ["table", { "table-selecting": props.selects && selection.any() }]; // by :has() every button pays for it
      return h("table", { class: look, role: "table", "aria-busy": rows.value ? undefined : "true" }, [
        h("caption", { class: "visually-hidden" }, props.caption),
        h("thead", { role: "rowgroup" }, [h("tr", { role: "row" }, heads)]),
        h("tbody", { role: "rowgroup" }, lines),
      ]);
    }

    return () => {
      const none = rows.value?.length === 0;
      return h("div", { ...attrs, ...hands, ref: root, class: ["table-card", attrs.class], tabindex: -1 }, [
        none ? pill(held, show) : trouble(words.value),
        none ? (words.value ? refused(words.value) : nothing(props.empty, () => emit("instead"))) : table(),
        props.selects ? selection.bar() : null,
      ]);
    };
  },
};
