// One record: the banner at the head of its page, or its fields as a list of definitions. Values change in place.
import { avatar, mark, places, reader, refused, tag, trouble } from "live_cells";
import { idOf } from "live_patch";
import { usePending } from "live_pending";
import { useValues } from "live_rows";
import { h, onUnmounted, ref, watch } from "vue";

const UNKNOWN = "Not known"; // never blank, never "?" (NHS patient banner guidance)

// A value that is on its way to the server.
const saving = (drawn) =>
  h("span", { class: "pending", title: "Being saved" }, [drawn, h("span", { class: "visually-hidden" }, " (being saved)")]);

export default {
  props: { topic: Number, snap: Array, fields: Array, of: Array, template: Object, kind: String, caption: String },
  inheritAttrs: false,
  setup(props, { attrs, slots, expose }) {
    const root = ref(null);
    const { rows, words, marks, changed } = useValues(props, root);
    const { pend, settle, over, waits } = usePending(rows);
    expose({ pend, settle });

    // "Born 14 Mar 1991": the word is lighter than its value, and stands by itself where the value says what it is.
    function fact({ value: field, words: word, plain, quiet }, value, pending) {
      const said = value(field);
      if (!said && quiet) return null;
      const name = word ? h("span", { class: { "visually-hidden": plain && said } }, `${word} `) : null;
      return h("span", { key: field }, [name, pending(field, h("b", { class: { muted: !said } }, said || UNKNOWN))]);
    }

    function labels(field, value, pending) {
      const all = value(field) ?? [];
      const drawn = all.map((word) => h("span", { key: word, class: "tag tag-quiet" }, word));
      return all.length ? h("span", { class: "banner-labels" }, [pending(field, drawn)]) : null;
    }

    function banner(row, value, pending) {
      const { name, initials, tone, tags, facts, more, labels: words } = props.template;
      const told = (all) => all.map((each) => fact(each, value, pending));
      return [
        h("div", { class: "banner-head" }, [
          avatar(value(initials), value(tone), "avatar-large"),
          h("div", { class: "banner-text" }, [
            h("div", { class: "banner-name" }, [
              h("h1", { tabindex: -1 }, value(name)),
              ...tags.flatMap((each) => [
                pending(each.word, tag(each, value)),
                value(each.note) ? h("span", { class: "muted" }, value(each.note)) : null,
              ]),
            ]),
            h("div", { class: "banner-facts" }, told(facts)),
          ]),
        ]),
        h("div", { class: "banner-more" }, [
          h("div", { class: "banner-facts" }, told(more)),
          labels(words, value, pending),
          mark(marks.of(idOf(row))?.words),
        ]),
        slots.default?.(),
      ];
    }

    function definition(row, value, pending) {
      const said = value(props.template.value);
      const wide = props.template.wide.includes(idOf(row));
      const changedBy = marks.of(idOf(row))?.words;
      return h("div", { key: idOf(row), class: { "dl-wide": wide } }, [
        h("dt", value(props.template.label)),
        h("dd", { class: [changed(idOf(row)), { muted: !said }] }, [pending(props.template.value, said || UNKNOWN)]),
        changedBy ? h("dd", { class: "row-mark" }, changedBy) : null,
      ]);
    }

    function drawn(row, at, draw) {
      const pending = (field, drawn) => (waits(row, at[field]) && drawn ? saving(drawn) : drawn);
      return draw(row, reader(over(row), at), pending);
    }

    // Under headings, where the template names the field that holds them; of the rows only those that are wanted here.
    function sections(at) {
      const { section, only } = props.template;
      const shown = rows.value.filter((row) => !only || only.includes(idOf(row)));
      const parts = Map.groupBy(shown, (row) => row[at[section]]);
      return [...parts].map(([heading, its]) =>
        h("section", { key: heading }, [
          h("h3", { class: "dl-heading" }, heading),
          h("dl", { class: "dl" }, its.map((row) => drawn(row, at, definition))),
        ]),
      );
    }

    function content(at) {
      if (rows.value === null) return [h("span", { class: "skel" })];
      if (props.template.section) return sections(at);
      return rows.value.flatMap((row) => drawn(row, at, props.kind === "banner" ? banner : definition));
    }

    // A record that is gone or closed to this person says so in its place; the page keeps its heading.
    function instead() {
      return props.kind === "banner" ? h("div", attrs, h("h1", { tabindex: -1 }, words.value)) : refused(words.value);
    }

    if (props.kind === "banner") useHeight(root, rows);

    return () => {
      if (rows.value?.length === 0 && words.value) return instead();
      const element = props.kind === "dl" && !props.template.section ? "dl" : "div";
      const look = [props.template.section ? "dl-sections" : props.kind, attrs.class];
      const shown = h(element, { ...attrs, ref: root, class: look }, content(places(props.fields)));
      return words.value ? h("div", [trouble(words.value), shown]) : shown;
    };
  },
};

// How much of the top the banner takes: what takes the focus is scrolled to below it (base.css).
function useHeight(root, rows) {
  const page = document.documentElement.style;
  const parts = () => [root.value, root.value?.querySelector(".banner-head")].filter(Boolean);
  const height = () => parts().find((part) => part.offsetHeight)?.offsetHeight ?? 0; // on a phone the head alone stays
  const watcher = new ResizeObserver(() => page.setProperty("--banner", `${height()}px`));
  const begin = () => {
    watcher.disconnect();
    for (const part of parts()) watcher.observe(part);
  };
  watch([root, rows], begin, { flush: "post" });
  onUnmounted(() => {
    watcher.disconnect();
    page.removeProperty("--banner");
  });
}
