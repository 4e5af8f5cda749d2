// Every shortcut that works on this page, as it stands, and the switch for those of a single letter (WCAG 2.1.4).
import { spelled } from "shortcuts";

export default {
  props: { groups: Array, single: Boolean }, // groups: [[heading, [{ keys, title }]]]
  emits: ["single", "close"],
  template: `
    <dialog ref="dialog" class="sheet shortcuts-help" role="dialog" aria-labelledby="shortcuts-title"
      @close="$emit('close')" @click.self="$refs.dialog.close()">
      <div class="sheet-body">
        <div class="shortcuts-head">
          <h2 id="shortcuts-title" class="dialog-title">Keyboard shortcuts</h2>
          <button type="button" class="icon-btn" aria-label="Close" @click="$refs.dialog.close()">
            <span class="icon" data-icon="close" aria-hidden="true"></span>
          </button>
        </div>
        <div class="shortcuts-groups">
          <section v-for="[heading, commands] in groups" :key="heading">
            <h3>{{ heading }}</h3>
            <dl>
              <div v-for="{ keys, title } in commands" :key="keys" class="shortcut">
                <dt>{{ title }}</dt>
                <dd class="keys"><kbd v-for="key in spelled(keys)" :key="key">{{ key }}</kbd></dd>
              </div>
            </dl>
          </section>
        </div>
        <label class="shortcuts-switch writes">
          <input type="checkbox" role="switch" :checked="single" @change="$emit('single', $event.target.checked)">
          <span>Shortcuts of a single letter
            <span class="sub">For you, on every computer. {{ spelled("Control+K Meta+K").join(" ") }} always works.</span>
          </span>
        </label>
      </div>
    </dialog>`,
  methods: { spelled },
  mounted() {
    this.$refs.dialog.showModal();
  },
};
