// The tab bar of a phone: the first places under the thumb, and the rail behind "More".
import { counts } from "nav_counts";

export default {
  setup: () => ({ counts }),
  props: { places: Array, here: String, rail: String },
  template: `
    <nav class="tabbar" aria-label="Shortcuts">
      <a v-for="[path, title, icon] in places" :key="path" :href="path" :title="title"
        :aria-current="path === here ? 'page' : null">
        <span class="icon" :data-icon="icon" aria-hidden="true"></span>
        <span class="nav-label">{{ title }}</span>
        <span v-if="counts[path]?.[0]" :class="['nav-count', 'tag-' + counts[path][2]]">{{ counts[path][0] }}<span
          class="visually-hidden">&nbsp;{{ counts[path][1] }}</span></span>
      </a>
      <button type="button" aria-haspopup="true" :popovertarget="rail">
        <span class="icon" data-icon="menu" aria-hidden="true"></span>
        <span>More</span>
      </button>
    </nav>`,
};
