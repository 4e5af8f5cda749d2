// A board: lanes of cards, each with one button to the next step and the rest behind "...". See live_lanes.js for what
// happens when cards move.
import { address, avatar, icon, mark, nothing, pill, places, reader, refused, tag, trouble } from "live_cells";
import { useLanes } from "live_lanes";
import { idOf } from "live_patch";
import { h, ref } from "vue";

const TWICE = 400; // ms in which a second press on the same spot was meant for the card that has just moved on
const SPOT = 12; // px

export default {
  props: {
    topic: Number,
    snap: Array,
    fields: Array,
    of: Array,
    card: Object,
    lanes: Array,
    caption: String,
    empty: Object,
    more: Boolean,
    opened: Number,
  },
  inheritAttrs: false,
  setup(props, { attrs, emit, expose }) {
    const root = ref(null);
    const { lanes, words, marks, held, hands, saving, settle, show, leaving, pend } = useLanes(props, root);
    expose({ pend, settle });
    let pressed = { at: -Infinity, x: 0, y: 0 };

    const hidden = (text) => h("span", { class: "visually-hidden" }, text);

    function step(value, { timeStamp: at, clientX: x, clientY: y }) {
      if (at - pressed.at < TWICE && Math.hypot(x - pressed.x, y - pressed.y) < SPOT) return;
      pressed = { at, x, y };
      emit("step", [value("id"), value(props.card.step), value(props.card.seen)]);
    }

    // "11:00", or struck with "11:10" beside it.
    function time(value) {
      const { time, later } = props.card;
      if (!value(later)) return h("span", { class: "card-time" }, value(time));
      return h("span", { class: "card-time" }, [
        h("s", { class: "muted" }, [hidden("booked "), value(time)]),
        h("span", { class: "text-warn" }, [hidden(" expected "), value(later)]),
      ]);
    }

    function who(value) {
      const { initials, tone, title, sub, href } = props.card;
      const to = address(href, value);
      const name = h(to ? "a" : "span", { class: ["card-title", to && "row-link"], href: to }, value(title));
      return [
        avatar(value(initials), value(tone), "avatar-small"),
        h("div", { class: "card-text" }, [name, value(sub) ? h("span", { class: "card-sub", title: value(sub) }, value(sub)) : null]),
      ];
    }

    function more(value) {
      const id = value("id");
      const name = `More for ${value(props.card.title)}`;
      const told = { "aria-label": name, title: "More", "aria-haspopup": "menu", "aria-expanded": String(props.opened === id) };
      const look = "icon-btn btn-compact card-more writes";
      return h("button", { key: "more", type: "button", class: look, ...told, onClick: () => emit("more", id) }, icon("more_horiz"));
    }

    function acts(value, lane) {
      const { step: leads, step_word: word, title } = props.card;
      if (!value(leads)) return null;
      const look = ["btn btn-compact writes", lane.primary ? "btn-primary" : "btn-plain"];
      const name = [value(word), hidden(` ${value(title)}`)];
      return h("div", { class: "card-acts" }, [
        h("button", { key: "step", type: "button", class: look, onClick: (event) => step(value, event) }, name),
        more(value),
      ]);
    }

    function card(row, at, lane) {
      const id = idOf(row);
      const value = reader(row, at);
      const { note, late, extra, extra_icon: sign, tag: state } = props.card;
      const waits = saving(id);
      const look = ["board-card row", { "row-changed": marks.of(id), "row-gone": leaving(row, lane.key), pending: waits }];
      const buttons = props.more ? acts(value, lane) : null;
      return h("li", { key: id, "data-id": id, class: look, tabindex: -1 }, [
        h("div", { class: "card-top" }, [
          time(value),
          h("span", { class: ["card-note", value(late) && "text-warn"] }, waits ? "Being saved" : value(note)),
          props.more && !buttons ? more(value) : null,
        ]),
        h("div", { class: "card-who" }, who(value)),
        state ? tag(state, value) : null,
        value(extra) ? h("p", { class: "card-extra" }, [icon(sign), h("span", value(extra))]) : null,
        buttons,
        mark(marks.of(id)?.words),
      ]);
    }

    function lane(one, number, at) {
      const rows = lanes.value?.[one.key];
      const name = `${attrs.id}-lane-${number}`;
      const head = [one.title, h("span", { class: "lane-count num" }, rows?.length ?? "")];
      const skeleton = h("li", { key: "skeleton", class: "board-card" }, h("span", { class: "skel" }));
      const cards = rows ? rows.map((row) => card(row, at, one)) : [skeleton];
      return h("section", { key: one.key, class: ["lane", one.tone && `lane-${one.tone}`], "aria-labelledby": name }, [
        h("h2", { id: name, class: "lane-head" }, head),
        rows?.length === 0 ? h("p", { class: "lane-none" }, one.none) : h("ul", { class: "lane-cards" }, cards),
      ]);
    }

    // What scrolls sideways has to be reached by the keyboard also where there is nothing to press in it.
    function board() {
      const at = places(props.fields);
      const controls = props.more && lanes.value && Object.values(lanes.value).some((rows) => rows.length);
      const told = { role: "group", "aria-label": props.caption, "aria-busy": lanes.value ? undefined : "true" };
      return h("div", { class: "lanes", tabindex: controls ? undefined : 0, ...told }, props.lanes.map((one, number) => lane(one, number, at)));
    }

    return () => {
      const none = lanes.value && Object.values(lanes.value).every((rows) => !rows.length);
      const instead = () => h("div", { class: "card" }, words.value ? refused(words.value) : nothing(props.empty));
      return h("div", { ...attrs, ...hands, ref: root, class: ["board", attrs.class], tabindex: -1 }, [
        pill(held, show),
        none ? null : trouble(words.value),
        none ? instead() : board(),
      ]);
    };
  },
};
