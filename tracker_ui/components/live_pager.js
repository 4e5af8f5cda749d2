// Which page of a long list stands there: "51-100 of 250", and buttons to its neighbours. Nothing when one page is all.
import { icon, places, reader } from "live_cells";
import { useValues } from "live_rows";
import { h, ref } from "vue";

export default {
  props: { topic: Number, snap: Array, fields: Array, field: String, page: Number, size: Number, caption: String },
  inheritAttrs: false,
  setup(props, { attrs, emit }) {
    const root = ref(null);
    const { rows } = useValues(props, root);

    function step(label, sign, page, possible) {
      const press = () => emit("turn", page);
      return h("button", { type: "button", class: "btn btn-plain btn-compact", disabled: !possible, onClick: press }, [
        icon(sign),
        h("span", { class: "btn-label" }, label),
      ]);
    }

    return () => {
      const total = rows.value?.length ? reader(rows.value[0], places(props.fields))(props.field) : 0;
      const first = (props.page - 1) * props.size + 1;
      const last = Math.min(props.page * props.size, total);
      if (total <= props.size && props.page === 1) return h("div", { ...attrs, ref: root });
      const said = first > total ? `page ${props.page} of ${total}` : `${first}–${last} of ${total}`;
      return h("nav", { ...attrs, ref: root, class: ["pager", attrs.class], "aria-label": `Pages of ${props.caption}` }, [
        step("Previous", "chevron_left", props.page - 1, props.page > 1),
        h("span", { class: "num" }, said),
        step("Next", "chevron_right", props.page + 1, last < total),
      ]);
    };
  },
};
