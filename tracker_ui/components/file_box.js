// A box to choose a file with, or to drop one on. The file is posted to the page that asked for it, and kept nowhere.
import { h, ref, watch } from "vue";

const TOO_LARGE = "This file is too large.";
const WORDS = {
  401: "You are signed out. Please sign in again, and choose the file once more.",
  403: "This page is out of date. Please reload it, and choose the file once more.",
  413: TOO_LARGE,
  429: "A file is already on its way.",
};
const LOST = "The file has not arrived. Please choose it again.";

let boxes = 0;

export default {
  props: { label: String, words: String, hint: String, largest: Number, accept: String, said: Object },
  inheritAttrs: false,
  setup(props, { attrs }) {
    const id = `file-box-${++boxes}`;
    const state = ref({ text: "" });
    const over = ref(false);
    const input = ref(null);
    watch(
      () => props.said,
      (said) => said && (state.value = { text: said.text, wrong: true }),
    );

    async function send(file) {
      if (!file) return;
      input.value.value = ""; // the same file may be chosen again once it was mended
      if (file.size > props.largest) return (state.value = { text: TOO_LARGE, wrong: true });
      state.value = { text: `Reading ${file.name} …` };
      const headers = { "X-Upload": props.label, "X-File-Name": encodeURIComponent(file.name) };
      const answer = await fetch("/upload", { method: "POST", headers, body: file }).catch(() => null);
      if (!answer?.ok) state.value = { text: WORDS[answer?.status] ?? LOST, wrong: true };
    }

    function drop(event) {
      event.preventDefault();
      over.value = false;
      send(event.dataTransfer.files[0]);
    }

    function hover(event) {
      event.preventDefault(); // or the browser would open the file in place of the page
      over.value = event.type === "dragover";
    }

    return () => {
      const { text, wrong } = state.value;
      const look = ["file-box", { "file-box-over": over.value }, attrs.class];
      const choose = (event) => send(event.target.files[0]);
      return h("div", { ...attrs, class: look, onDragover: hover, onDragleave: hover, onDrop: drop }, [
        h("span", { class: "icon", "data-icon": "upload_file", "aria-hidden": "true" }),
        h("input", {
          ref: input,
          id,
          type: "file",
          accept: props.accept,
          class: "visually-hidden",
          "aria-describedby": `${id}-hint ${id}-state`,
          onChange: choose,
        }),
        h("label", { for: id, class: "btn btn-primary" }, props.words),
        h("p", { id: `${id}-hint`, class: "sub" }, props.hint),
        h("p", { id: `${id}-state`, role: "status", class: wrong ? "file-box-wrong" : "file-box-state" }, text),
      ]);
    };
  },
};
