// One sentence about what just happened, with at most one way back. It leaves by itself, but never under a hand: the
// time stands still while the pointer or the focus is on it. The server cannot know that, so the clock is here.
const LEAST = 1500; // ms that it stays after the hand has left
const WRITING = "input:not([type=checkbox]), textarea, select, [contenteditable], [role=dialog]"; // Ctrl+Z means the text

export default {
  template: `
    <div class="snackbar" role="status" aria-keyshortcuts="Control+Z Meta+Z" data-does="Undo, while it is offered"
      @mouseenter="hold" @mouseleave="release" @focusin="enter" @focusout="release" @keydown.esc.stop="close">
      <div v-if="text" :key="number" class="snackbar-card">
        <span v-if="icon" class="icon" :data-icon="icon" aria-hidden="true"></span>
        <span>{{ text }}</span>
        <button v-if="action" ref="action" type="button" class="writes" aria-keyshortcuts="Control+Z Meta+Z"
          title="Ctrl+Z" @click="act">{{ action }}</button>
        <button type="button" class="snackbar-close" aria-label="Dismiss" @click="close">
          <span class="icon" data-icon="close" aria-hidden="true"></span>
        </button>
      </div>
    </div>`,
  props: { said: Array },
  data: () => ({ number: 0, text: "", icon: "", action: "" }),
  watch: {
    said: {
      handler(said) {
        if (said && said[0] > this.number) this.show(...said);
      },
      immediate: true,
    },
  },
  methods: {
    async show(number, text, icon, action, seconds) {
      Object.assign(this, { number, text, icon, action });
      this.stop();
      this.left = seconds * 1000 || Infinity;
      await this.$nextTick();
      this.go();
    },
    go() {
      const card = this.$el.firstElementChild; // one sentence may take the place of another under the pointer
      if (!card || this.timer || this.left === Infinity) return;
      if (card.matches(":hover") || card.contains(document.activeElement)) return;
      this.since = Date.now();
      this.timer = setTimeout(this.close, this.left);
    },
    hold() {
      if (!this.timer) return;
      this.stop();
      this.left = Math.max(this.left - (Date.now() - this.since), LEAST);
    },
    stop() {
      clearTimeout(this.timer);
      this.timer = null;
    },
    release() {
      setTimeout(this.go); // once the pointer and the focus are where they are going
    },
    enter(event) {
      if (!this.$el.contains(event.relatedTarget)) this.cameFrom = event.relatedTarget;
      this.hold();
    },
    act() {
      const number = this.number;
      this.close();
      this.$emit("act", number);
    },
    close() {
      this.stop();
      if (this.$el.contains(document.activeElement)) this.cameFrom?.focus();
      this.text = "";
    },
    undo(event) {
      const wanted = event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
      if (!wanted || !this.text || event.target.closest?.(WRITING) || document.querySelector("[role=dialog]")) return;
      if (!this.$refs.action) return;
      event.preventDefault();
      this.$refs.action.click(); // as if it had been pressed: offline it is switched off
    },
  },
  mounted() {
    document.addEventListener("keydown", this.undo);
  },
  beforeUnmount() {
    this.stop();
    document.removeEventListener("keydown", this.undo);
  },
};
