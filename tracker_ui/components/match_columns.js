// A line for each column of a file: its heading, its first values, and as what it is read.
import { h } from "vue";

let lists = 0;

export default {
  props: { columns: Array, choices: Array, chosen: Array },
  inheritAttrs: false,
  setup(props, { attrs, emit }) {
    const name = `match-${++lists}`;

    function line([heading, examples], place) {
      const id = `${name}-${place}`;
      const options = [["", "Leave out"], ...props.choices].map(([value, words]) =>
        h("option", { value, selected: value === props.chosen[place] }, words),
      );
      return h("li", { key: place }, [
        h("div", { class: "match-what" }, [
          h("label", { for: id, class: "strong" }, [heading, h("span", { class: "visually-hidden" }, " is read as")]),
          h("span", { class: "match-examples" }, examples.join(" · ") || "Nothing in the first lines"),
        ]),
        h("span", { class: "icon match-arrow", "data-icon": "arrow_forward", "aria-hidden": "true" }),
        h("select", { id, class: "box", onChange: ({ target }) => emit("choose", place, target.value) }, options),
      ]);
    }

    return () => h("ul", { ...attrs, class: ["match", attrs.class] }, props.columns.map(line));
  },
};
