// The sheet of the palette: a box, and below it what the words in it mean. Whomever one searches for comes first, then
// what can be done, then where one can go. The server looks for people; the rest is narrowed here.
import { isLive, spelled } from "shortcuts";

const PAUSE = 80; // ms after a key until the server is asked
const PATIENCE = 3000; // ms until an answer is no longer waited for

let asked = 0; // the number of the latest question of this tab; answers to earlier ones are out of date

export default {
  props: { nouns: String, commands: Array, areKeysShown: Boolean }, // commands: [{ heading, rows }]
  emits: ["find", "close"],
  template: `
    <dialog ref="dialog" class="sheet" role="dialog" aria-label="Find anything" @close="$emit('close')" @click.self="close">
      <div class="sheet-body">
        <div class="palette-field">
          <span class="icon" data-icon="search" aria-hidden="true"></span>
          <input ref="box" type="text" role="combobox" aria-label="Find anything" aria-autocomplete="list" :value="words"
            :placeholder="nouns ? 'Name, birth date or command' : 'Command'"
            :aria-expanded="rows.length > 0" :aria-controls="rows.length ? 'palette-rows' : null"
            :aria-activedescendant="rows.length ? 'palette-row-' + at : null" autocomplete="off" autocapitalize="off"
            autocorrect="off" spellcheck="false" enterkeyhint="go" maxlength="100" @input="type" @keydown="press">
        </div>
        <p v-if="note" class="palette-note">{{ note }}</p>
        <div v-if="rows.length" id="palette-rows" class="palette-rows" role="listbox" aria-label="Found">
          <div v-for="(group, g) in groups" :key="group.heading" role="group" :aria-labelledby="'palette-group-' + g">
            <div :id="'palette-group-' + g" class="palette-heading" role="presentation">{{ group.heading }}</div>
            <div v-for="row in group.rows" :key="row.key" :id="'palette-row-' + rows.indexOf(row)" class="palette-row"
              :class="{ writes: row.writes }" role="option" :aria-selected="rows.indexOf(row) === at"
              :aria-disabled="isCut && row.writes ? true : null" @mousedown.prevent @click="choose(row)">
              <span v-if="row.initials" class="avatar" :class="'tone-' + row.tone % 4" aria-hidden="true">
                {{ row.initials }}
              </span>
              <span v-else class="icon" :data-icon="row.icon" aria-hidden="true"></span>
              <span class="palette-words">
                <span class="palette-title">{{ row.title }}</span>
                <span v-if="row.sub" class="sub">{{ row.sub }}</span>
              </span>
              <span v-if="row.keys && areKeysShown" class="keys" aria-hidden="true">
                <kbd v-for="sign in spelled(row.keys)" :key="sign">{{ sign }}</kbd>
              </span>
            </div>
          </div>
        </div>
        <div class="visually-hidden" role="status">{{ said }}</div>
        <div class="palette-foot" aria-hidden="true">
          <span><kbd>↑</kbd> <kbd>↓</kbd> to move</span>
          <span><kbd>Enter</kbd> to choose</span>
          <span><kbd>Esc</kbd> to close</span>
        </div>
      </div>
    </dialog>`,
  data: () => ({ words: "", found: [], chosen: null, waits: false, isCut: !isLive() }), // chosen: the key of a row
  computed: {
    groups() {
      const wanted = folded(this.words).split(" ").filter(Boolean);
      const meant = ({ heading, rows }) => {
        return { heading, rows: rows.filter(({ title }) => matches(wanted, `${heading} ${title}`)) };
      };
      const people = wanted.length ? this.found : [];
      return [...people, ...this.commands.map(meant)].filter(({ rows }) => rows.length);
    },
    rows() {
      return this.groups.flatMap(({ rows }) => rows);
    },
    at() {
      return Math.max(0, this.rows.findIndex(({ key }) => key === this.chosen));
    },
    note() {
      if (this.isCut && this.nouns) return `${capital(this.nouns)} cannot be searched now: this tab is not connected.`;
      return this.rows.length || this.waits ? "" : "Nothing is called so. Try a part of the name, or fewer words.";
    },
    said() {
      if (this.note || this.waits || !this.words.trim()) return this.note;
      return this.groups.map(({ heading, rows }) => `${heading}: ${rows.length}`).join(", ");
    },
  },
  methods: {
    spelled,
    close() {
      this.$refs.dialog.close(); // the browser puts the focus back to where it was
    },
    choose(row) {
      this.close();
      row.run();
    },
    type(event) {
      this.words = event.target.value;
      this.chosen = null;
      this.ask();
    },
    ask() {
      asked += 1;
      this.isEntered = false;
      clearTimeout(this.later);
      this.isCut = !isLive();
      this.waits = Boolean(this.nouns && this.words.trim()) && !this.isCut;
      if (!this.waits) this.found = [];
      else this.later = setTimeout(this.send, PAUSE);
    },
    send() {
      this.$emit("find", { number: asked, words: this.words });
      this.later = setTimeout(() => Object.assign(this, { waits: false, isCut: true, found: [] }), PATIENCE);
    },
    // [[heading, people]...] for the question with this number.
    answer(number, found) {
      if (number !== asked || !this.waits) return;
      clearTimeout(this.later);
      this.waits = false;
      const row = (heading, one) => ({ ...one, title: one.name, key: `${heading} ${one.id}`, run: () => go(one.href) });
      this.found = found.map(([heading, people]) => ({ heading, rows: people.map((one) => row(heading, one)) }));
      if (this.isEntered) this.$nextTick(this.enter);
    },
    connected() {
      this.$nextTick(this.ask); // the badge, which was told first, says by then that this tab is live
    },
    press(event) {
      const count = this.rows.length;
      const to = { ArrowDown: this.at + 1, ArrowUp: this.at - 1 + count, Home: 0, End: count - 1 }[event.key];
      if (event.isComposing || (event.key !== "Enter" && (to === undefined || !count))) return;
      event.preventDefault();
      if (event.key === "Enter") return this.enter();
      this.chosen = this.rows[to % count].key;
      this.$nextTick(() => rowAt(this.at)?.scrollIntoView({ block: "nearest" }));
    },
    // Whoever is quicker than the answer means the best match of what they typed, not of what stood there before.
    enter() {
      this.isEntered = this.waits && this.chosen === null;
      if (!this.isEntered) rowAt(this.at)?.click(); // as if it had been pressed: offline, acts are switched off
    },
  },
  mounted() {
    window.socket?.on("connect", this.connected);
    this.$refs.dialog.showModal();
    this.$refs.box.focus();
  },
  beforeUnmount() {
    asked += 1;
    clearTimeout(this.later);
    window.socket?.off("connect", this.connected);
  },
};

export const go = (path) => emitEvent("sub_pages_navigate", path); // NiceGUI's: as if a link had been followed

const rowAt = (place) => document.getElementById(`palette-row-${place}`);
const capital = (words) => words.charAt(0).toUpperCase() + words.slice(1);

// Without accents and in small letters.
const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

// True when each word begins one of the text's.
const matches = (wanted, text) => wanted.every((word) => ` ${folded(text)}`.includes(` ${word}`));
