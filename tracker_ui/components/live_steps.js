// The way to the newer and the older page of what is too long to be counted. Nothing when one page is all.
import { address, icon, places, reader } from "live_cells";
import { useValues } from "live_rows";
import { h, ref } from "vue";

export default {
  props: { topic: Number, snap: Array, fields: Array, caption: String },
  inheritAttrs: false,
  setup(props, { attrs }) {
    const root = ref(null);
    const { rows } = useValues(props, root);

    function step(label, sign, to) {
      const shown = [icon(sign), h("span", { class: "btn-label" }, label)];
      if (!to) return h("button", { type: "button", class: "btn btn-plain btn-compact", disabled: true }, shown);
      return h("a", { class: "btn btn-plain btn-compact", href: to }, shown);
    }

    return () => {
      const value = rows.value?.length ? reader(rows.value[0], places(props.fields)) : () => "";
      const [newer, older] = [address("newer", value), address("older", value)];
      if (!newer && !older) return h("div", { ...attrs, ref: root });
      return h("nav", { ...attrs, ref: root, class: ["pager", attrs.class], "aria-label": `Pages of ${props.caption}` }, [
        step("Newer", "chevron_left", newer),
        step("Older", "chevron_right", older),
      ]);
    };
  },
};
