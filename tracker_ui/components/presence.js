// Who else has this record open: in words in its own place, and as faces in the top bar, where a phone shows the words.
import { tell } from "live";
import { avatar, places, reader } from "live_cells";
import { useValues } from "live_rows";
import { computed, h, ref, Teleport, watch } from "vue";

const FACES = 3; // in the top bar; whoever else is here is counted

export default {
  props: { topic: Number, snap: Array, fields: Array, me: Number },
  inheritAttrs: false,
  setup(props, { attrs }) {
    const { rows } = useValues(props, ref(null));
    const others = computed(() => {
      const at = places(props.fields);
      const people = (rows.value ?? []).map((row) => reader(row, at)).filter((of) => of("id") !== props.me);
      return people.sort((one, other) => Boolean(other("doing")) - Boolean(one("doing")));
    });
    const sentence = computed(() => said(others.value));

    watch(sentence, (words, before) => (words || before) && tell(words || "Nobody else is here any more"), {
      immediate: true,
    });

    const face = (of, size) => avatar(of("initials"), of("id"), size);

    function pill() {
      const [first, ...more] = others.value;
      const words = more.length
        ? sentence.value
        : [h("b", first("name")), first("doing") ? ` is here, ${first("doing")}` : " is here"];
      return h("p", { class: "presence", title: sentence.value }, [face(first, "avatar-small"), h("span", words)]);
    }

    function faces() {
      const more = others.value.length - FACES;
      return h("div", { class: "faces", title: sentence.value }, [
        ...others.value.slice(0, FACES).map((of) => h("span", { key: of("id") }, face(of, "avatar-small"))),
        more > 0 ? h("span", { class: "faces-more", "aria-hidden": "true" }, `+${more}`) : null,
        h("span", { class: "faces-words" }, sentence.value),
      ]);
    }

    return () => [
      h("div", { ...attrs, class: ["presence-place", attrs.class] }, others.value.length ? [pill()] : []),
      h(Teleport, { to: ".topbar-presence", defer: true }, others.value.length ? faces() : null),
    ];
  },
};

// "Tom is here", "Tom is editing Details, Rita is here", "Tom is editing Details, 3 others are here"
function said(people) {
  if (!people.length) return "";
  const [first, second] = people.map((of) => `${of("called")} is ${of("doing") || "here"}`);
  if (people.length < 3) return [first, second].filter(Boolean).join(", ");
  return `${first}, ${people.length - 1} others are here`;
}
