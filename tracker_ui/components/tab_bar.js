// The tab bar of a phone: the first places under the thumb, and the rail behind "More".
export default {
  props: { places: Array, here: String, rail: String },
  template: `
    <nav class="tabbar" aria-label="Shortcuts">
      <a v-for="[path, title, icon] in places" :key="path" :href="path" :title="title"
        :aria-current="path === here ? 'page' : null">
        <span class="icon" :data-icon="icon" aria-hidden="true"></span>
        <span class="nav-label">{{ title }}</span>
      </a>
      <button type="button" aria-haspopup="true" :popovertarget="rail">
        <span class="icon" data-icon="menu" aria-hidden="true"></span>
        <span>More</span>
      </button>
    </nav>`,
};
