// Reads what stands in the touched fields of the form around it, as the person sees it, and has it kept.
//
// It looks again and again instead of listening: choices, dates and what a helper fills in change boxes without a key.
import { draft } from "drafts";
import { h, onBeforeUnmount, onMounted, ref, watch } from "vue";

const LOOK = 200; // ms between two looks
const WORDS = {
  kept: "",
  trying: "What you type is not kept yet. Still trying.",
  refused: "What you type cannot be kept here. Save it, or copy it before you leave.",
};

export default {
  props: { label: String, restored: Array },
  setup(props) {
    const root = ref(null);
    const { state, write, flush, end } = draft(props.label, look);
    const touched = new Map(); // field -> what stood in it when a hand first came to it
    const typed = new Map(); // field -> what a hand that is still in the form has typed into it, over which showing
    let form;
    let known = {};
    let timer;

    const named = (name) => form.querySelector(`[data-field="${name}"]`);

    function touch(target) {
      const field = target?.closest?.("[data-field]");
      if (field && form.contains(field) && !touched.has(field)) touched.set(field, standing(field));
    }

    function type({ target }) {
      const field = target.closest("[data-field]");
      if (!field || target.role === "combobox") return;
      const texts = boxes(field).map((box) => box.value);
      if (same(standing(field), touched.get(field))) typed.delete(field);
      else typed.set(field, { texts, over: field.dataset.showing });
    }

    // What a colleague saved may cross what is being typed, and take its place before the server has heard of it.
    function putBack() {
      for (const [field, { texts, over }] of typed) {
        const lost = boxes(field).filter((box, place) => box.value !== texts[place]);
        if (field.dataset.showing === over || !lost.length) continue;
        boxes(field).forEach((box, place) => (box.value = texts[place]));
        for (const box of lost) box.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }

    function look() {
      putBack();
      const texts = {};
      for (const [field, before] of touched) {
        const text = standing(field);
        if (!same(text, before)) texts[field.dataset.field] = text;
      }
      gather(texts);
      if (Object.keys({ ...texts, ...known }).every((name) => same(texts[name], known[name]))) return;
      known = texts;
      write(texts);
    }

    // What was picked, such as who comes, is no box: it is kept once a hand has changed it, and along with what is typed.
    function gather(texts) {
      const typed = Object.keys(texts).length > 0;
      for (const field of form.querySelectorAll("[data-keeps]")) {
        const picked = [...field.querySelectorAll("[data-picked]")].map((one) => one.dataset.picked);
        if (typed || picked.join() !== field.dataset.keeps) texts[field.dataset.gathered] = picked;
      }
    }

    function restore() {
      for (const field of (props.restored ?? []).map(named)) if (field) touched.set(field, null);
    }

    const arrive = ({ target }) => touch(target);
    const leave = ({ relatedTarget }) => {
      look();
      flush();
      if (!form.contains(relatedTarget)) typed.clear();
    };
    onMounted(() => {
      form = root.value.closest("form");
      form.addEventListener("focusin", arrive);
      form.addEventListener("focusout", leave);
      form.addEventListener("input", type);
      touch(document.activeElement);
      restore();
      timer = setInterval(look, LOOK);
    });
    watch(() => props.restored, restore);
    onBeforeUnmount(() => {
      clearInterval(timer);
      end();
    });

    return () => h("p", { ref: root, class: "sub draft-state", role: "status" }, WORDS[state.value]);
  },
};

// What somebody would read: the text of the box, of several boxes, or the words of the ticked choices.
function standing(field) {
  const choices = [...field.querySelectorAll("[role=checkbox]")];
  if (choices.length) return choices.filter((one) => one.ariaChecked === "true").map((one) => one.textContent.trim());
  const texts = boxes(field).map((box) => box.value);
  return texts.length === 1 ? texts[0] : texts;
}

const boxes = (field) => [...field.querySelectorAll("input, textarea")];

const same = (one, other) =>
  Array.isArray(one) && Array.isArray(other) ? one.join("\n") === other.join("\n") : one === other;
