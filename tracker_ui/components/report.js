// A report, line by line: chips with the numbers of each state, a table, and pages. See report.py for what a line holds.
import { h, onMounted, ref } from "vue";

const PAGE = 50;
const TITLES = ["Patient", "What happens", "Why"];

const icon = (name) => h("span", { class: "icon", "data-icon": name, "aria-hidden": "true" });

export default {
  props: { lines: Array, states: Array, caption: String, start: String },
  inheritAttrs: false,
  setup(props, { attrs }) {
    const chosen = ref(props.start);
    const page = ref(0);
    const words = Object.fromEntries(props.states.map(([id, word, , tone, sign]) => [id, { word, tone, sign }]));
    const of = (state) => props.lines.filter((line) => !state || line[4] === state);

    // On a phone chips are one line that scrolls: the one that is chosen is brought into sight.
    const root = ref(null);
    onMounted(() => root.value.querySelector(".chip-on").scrollIntoView({ block: "nearest", inline: "nearest" }));

    function choose(state) {
      chosen.value = state;
      page.value = 0;
    }

    function chip(state, label) {
      const here = chosen.value === state;
      const look = { type: "button", class: ["chip", { "chip-on": here }], "aria-pressed": String(here) };
      return h("button", { ...look, onClick: () => choose(state) }, [label, h("span", { class: "num" }, of(state).length)]);
    }

    function chips() {
      const some = props.states.filter(([id]) => of(id).length);
      const all = [chip("", "All lines"), ...some.map(([id, , several]) => chip(id, several))];
      return h("div", { class: "chips", role: "group", "aria-label": "Lines" }, all);
    }

    function row([id, name, sub, initials, state, why, href]) {
      const { word, tone, sign } = words[state];
      const link = { href, target: "_blank", rel: "noopener", class: "report-link" };
      return h("tr", { key: id, class: "row", role: "row" }, [
        h("td", { class: "cell-person", role: "cell" }, [
          h("span", { class: ["avatar", `tone-${id % 4}`], "aria-hidden": "true" }, initials),
          h("span", { class: "cell-person-text" }, [
            h("span", { class: "cell-name" }, name),
            h("span", { class: "cell-sub" }, sub),
          ]),
        ]),
        h("td", { class: "cell-state", role: "cell" }, [h("span", { class: `tag tag-${tone}` }, [icon(sign), word])]),
        h("td", { class: "report-why", role: "cell" }, [
          why,
          href ? [" ", h("a", link, ["Open the record", h("span", { class: "visually-hidden" }, " in a new tab")])] : null,
        ]),
      ]);
    }

    function table(lines) {
      const heads = TITLES.map((title) => h("th", { scope: "col", role: "columnheader" }, [h("span", title)]));
      return h("div", { class: "table-card" }, [
        h("table", { class: "table report", role: "table" }, [
          h("caption", { class: "visually-hidden" }, props.caption),
          h("thead", { role: "rowgroup" }, [h("tr", { role: "row" }, heads)]),
          h("tbody", { role: "rowgroup" }, lines.map(row)),
        ]),
      ]);
    }

    function step(label, sign, by, possible) {
      const press = () => (page.value += by);
      return h("button", { type: "button", class: "btn btn-plain btn-compact", disabled: !possible, onClick: press }, [
        icon(sign),
        h("span", { class: "btn-label" }, label),
      ]);
    }

    function pager(first, last, total) {
      if (total <= PAGE) return null;
      return h("nav", { class: "pager", "aria-label": "Pages of lines" }, [
        step("Previous", "chevron_left", -1, page.value > 0),
        h("span", { class: "num" }, `${first + 1}–${last} of ${total}`),
        step("Next", "chevron_right", 1, last < total),
      ]);
    }

    return () => {
      const lines = of(chosen.value);
      const first = page.value * PAGE;
      const last = Math.min(first + PAGE, lines.length);
      const parts = [chips(), table(lines.slice(first, last)), pager(first, last, lines.length)];
      return h("div", { ...attrs, ref: root, class: ["stack", attrs.class] }, parts);
    };
  },
};
