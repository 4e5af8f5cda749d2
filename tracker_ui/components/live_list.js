// An ordered list of what happened, or of what needs somebody. Its rows change as those of a table do.
import { address, avatar, draw, icon, mark, nothing, pill, places, reader, refused, tag, trouble, when } from "live_cells";
import { idOf } from "live_patch";
import { useRows } from "live_rows";
import { h, ref } from "vue";

const SKELETON = 3; // items that stand for those to come

export default {
  props: {
    topic: Number,
    snap: Array,
    fields: Array,
    of: Array,
    item: Object,
    caption: String,
    empty: Object,
    timeline: Boolean,
  },
  inheritAttrs: false,
  setup(props, { attrs, emit }) {
    const root = ref(null);
    const { rows, words, marks, leaving, held, show, hands } = useRows(props, root);

    function text({ title, sub, href, fields }, value, changed) {
      const to = address(href, value);
      return h("div", { class: "list-text" }, [
        h(to ? "a" : "span", { class: [to && "row-link", "list-title"], href: to }, value(title)),
        value(sub) ? h("span", { class: "list-sub" }, value(sub)) : null,
        fieldChanges(value(fields)),
        mark(changed?.words),
      ]);
    }

    // "Phone 020 7946 0018 -> 020 7946 0123": what stood in each field before, and what stands there since. Of a value
    // that is null nothing is told; one that is empty was none.
    function fieldChange([label, before, after]) {
      const value = (tag, text) => (text === "" ? h("span", { class: "muted" }, "nothing") : h(tag, text));
      const told = [before !== null && value("del", before), after !== null && value("ins", after)].filter(Boolean);
      const to = [icon("arrow_forward"), h("span", { class: "visually-hidden" }, " to ")];
      return h("div", { class: "list-field" }, [h("dt", label), h("dd", told.length > 1 ? [told[0], ...to, told[1]] : told)]);
    }

    function fieldChanges(fields) {
      return fields?.length ? h("dl", { class: "list-fields" }, fields.map(fieldChange)) : null;
    }

    function face({ icon: sign, tone, initials, here }, value) {
      if (here) return h("span", { class: ["face", value(here) && "face-here"] }, avatar(value(initials), value(tone)));
      if (initials) return avatar(value(initials), value(tone));
      return value(sign) ? h("span", { class: ["list-icon", value(tone) && `tag-${value(tone)}`] }, icon(value(sign))) : null;
    }

    const hidden = (text) => h("span", { class: "visually-hidden" }, text);

    // From when until when, as a clock shows it; or "10:00" struck, with "10:10" below it.
    function times({ time, until, later }, value) {
      if (!time) return null;
      if (value(later)) {
        const booked = h("s", { class: "muted" }, [hidden("booked "), value(time)]);
        return h("span", { class: "list-times" }, [booked, h("span", { class: "list-time text-warn" }, [hidden(" expected "), value(later)])]);
      }
      return h("span", { class: "list-times" }, [h("span", { class: "list-time" }, value(time)), h("span", value(until))]);
    }

    // The way into a call leads out of this program, and takes nothing along.
    function call({ join }, value, title) {
      const to = value(join);
      if (!to?.startsWith("https://")) return null;
      const name = h("span", { class: "visually-hidden" }, ` the call with ${title}`);
      const out = { href: to, target: "_blank", rel: "noopener noreferrer", class: "btn btn-plain btn-compact row-act" };
      return h("a", out, ["Join", name]);
    }

    // The one next step is a question to the server: it says which row, and which step was meant.
    function step({ step: field, step_word: word }, value, id, title) {
      if (!value(field)) return null;
      const press = () => emit("step", [id, value(field)]);
      const name = h("span", { class: "visually-hidden" }, ` ${title}`);
      const look = "btn btn-plain btn-compact row-act writes";
      return h("button", { type: "button", class: look, onClick: press }, [value(word), name]);
    }

    function acts(item, value, id) {
      const own = item.acts?.map((act) => draw({ cell: "button", ...act }, value, emit)) ?? []; // as in a table
      const buttons = [call(item, value, value(item.title)), step(item, value, id, value(item.title)), ...own].filter(Boolean);
      return item.step || buttons.length ? h("span", { class: "list-acts" }, buttons) : null;
    }

    // A moment among the items, such as now: a line with its time.
    function moment(id, value) {
      const time = h("span", { class: "list-time" }, [h("span", { class: "visually-hidden" }, "Now, "), value(props.item.time)]);
      return h("li", { key: id, "data-id": id, class: "list-moment" }, [time]);
    }

    function line(row, at) {
      const id = idOf(row);
      const value = reader(row, at);
      const { when: field, written } = props.item;
      if (props.item.time && !value(props.item.title)) return moment(id, value);
      const changed = { "row-changed": marks.of(id), "row-gone": leaving.has(id), "list-over": value(props.item.over) };
      const look = ["list-item row", changed];
      return h("li", { key: id, "data-id": id, class: look }, [
        times(props.item, value),
        face(props.item, value),
        text(props.item, value, marks.of(id)),
        props.item.state ? tag({ word: props.item.state, tone: props.item.state_tone, icon: props.item.state_icon }, value) : null,
        field ? when({ field, text: written }, value, "list-when") : null,
        !field && written ? h("span", { class: "list-when" }, value(written)) : null,
        acts(props.item, value, id),
      ]);
    }

    // The words above the first row of those that share them, such as the day.
    function heading(row, before, at) {
      const words = reader(row, at)(props.item.heading);
      if (!words || (before && reader(before, at)(props.item.heading) === words)) return [];
      return [h("li", { key: `heading ${words}`, class: "list-heading" }, h("h3", words))];
    }

    const skeleton = (_, number) => h("li", { key: `skeleton ${number}`, class: "list-item" }, h("span", { class: "skel" }));

    function list() {
      const at = places(props.fields);
      const look = ["list", { timeline: props.timeline }];
      const drawn = (row, place, all) => [...heading(row, all[place - 1], at), line(row, at)];
      const lines = rows.value ? rows.value.flatMap(drawn) : Array.from({ length: SKELETON }, skeleton);
      return h("ol", { class: look, "aria-label": props.caption, "aria-busy": rows.value ? undefined : "true" }, lines);
    }

    return () => {
      const none = rows.value?.length === 0;
      return h("div", { ...attrs, ...hands, ref: root, class: ["list-box", attrs.class], tabindex: -1 }, [
        pill(held, show),
        none ? null : trouble(words.value),
        none ? (words.value ? refused(words.value) : nothing(props.empty, () => emit("instead"))) : list(),
      ]);
    };
  },
};
