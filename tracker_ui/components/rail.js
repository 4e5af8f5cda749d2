// The rail: the practice's name, all places that are open to this person, who it is, and the way out. On a phone it is
// the sheet behind "More". The way out is a plain form, so that it works while the connection is down.
import { counts } from "nav_counts";

export default {
  setup: () => ({ counts }),
  props: { practice: String, product: String, groups: Array, person: Object, here: String },
  template: `
    <nav class="rail" popover="auto" aria-label="Main">
      <a class="rail-brand" href="/">
        <span class="brand-mark" aria-hidden="true"></span>
        <span class="rail-brand-text">
          <span class="rail-brand-name">{{ practice }}</span>
          <span v-if="product" class="sub">{{ product }}</span>
        </span>
      </a>
      <template v-for="[heading, places] in groups" :key="heading">
        <div v-if="heading" class="rail-heading">{{ heading }}</div>
        <a v-for="[path, title, icon] in places" :key="path" class="nav-item" :href="path" :title="title"
          :aria-current="path === here ? 'page' : null">
          <span class="icon" :data-icon="icon" aria-hidden="true"></span>
          <span class="nav-label">{{ title }}</span>
          <span v-if="counts[path]?.[0]" :class="['nav-count', 'tag-' + counts[path][2]]">{{ counts[path][0] }}<span
            class="visually-hidden">&nbsp;{{ counts[path][1] }}</span></span>
        </a>
      </template>
      <div class="rail-person">
        <span class="avatar avatar-small" :class="person.tone" aria-hidden="true">{{ person.initials }}</span>
        <div class="rail-person-text">
          <span class="rail-person-name">{{ person.name }}</span>
          <span class="rail-person-role" :title="person.roles">{{ person.roles }}</span>
        </div>
        <form class="sign-out" method="post" action="/sign-out">
          <button class="nav-item" type="submit" title="Sign out">
            <span class="icon" data-icon="logout" aria-hidden="true"></span>
            <span class="nav-label">Sign out</span>
          </button>
        </form>
      </div>
    </nav>`,
};
