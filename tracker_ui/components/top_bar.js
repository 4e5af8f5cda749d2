// The top bar: the places for what belongs to the whole sitting, where we are (on a phone), and light or dark for this
// tab. Until that is used it is as the system has it; only the browser knows which that is, so the server is not asked.
export default {
  props: { here: String, demo: Boolean },
  template: `
    <header class="topbar">
      <span class="brand-mark" aria-hidden="true"></span>
      <div class="topbar-here" aria-hidden="true">{{ here }}</div>
      <div class="topbar-search"><slot name="search"></slot></div>
      <div class="topbar-since"></div>
      <div class="topbar-tools">
        <span v-if="demo" class="tag tag-quiet demo-mark" title="Everything here is made up">
          <span class="icon" data-icon="science" aria-hidden="true"></span>
          <span>Demo</span>
        </span>
        <div class="topbar-presence"></div>
        <slot></slot>
        <button class="icon-btn theme-switch" type="button" :aria-label="label" :title="label" @click="turn">
          <span class="icon" data-icon="dark_mode" aria-hidden="true"></span>
          <span class="icon" data-icon="light_mode" aria-hidden="true"></span>
        </button>
      </div>
    </header>`,
  data: () => ({ label: "Switch between light and dark" }),
  methods: {
    turn() {
      setDark(!document.body.classList.contains("body--dark")); // NiceGUI's
    },
  },
};
