// Light or dark for this tab; until it is used, as the system has it. Only the browser knows which that is, so the
// server is not asked.
export default {
  template: `
    <button class="icon-btn theme-switch" type="button" :aria-label="label" :title="label" @click="turn">
      <span class="icon" data-icon="dark_mode" aria-hidden="true"></span>
      <span class="icon" data-icon="light_mode" aria-hidden="true"></span>
    </button>`,
  data: () => ({ label: "Switch between light and dark" }),
  methods: {
    turn() {
      setDark(!document.body.classList.contains("body--dark")); // NiceGUI's
    },
  },
};
