// Find anything: a field-like button in the top bar, the sheet that it and Ctrl+K open, and the keys of the page with
// their help. What is offered comes from the server; what else can be pressed is read off the page.
import PaletteSheet, { go } from "palette_sheet";
import { controls, hasRows, isAbove, listen, spelled } from "shortcuts";
import ShortcutsHelp from "shortcuts_help";

const ONE_LETTER = /^[^\W\d_]$/;
const TWO_LETTERS = /^\S \S$/;

export default {
  components: { PaletteSheet, ShortcutsHelp },
  props: { nouns: String, places: Array, acts: Array, single: Boolean },
  emits: ["find", "act", "single"],
  template: `
    <div class="palette">
      <button type="button" class="palette-button" aria-haspopup="dialog" aria-keyshortcuts="Control+K Meta+K"
        data-does="Find anything" @click="open">
        <span class="icon" data-icon="search" aria-hidden="true"></span>
        <span class="palette-label">{{ nouns ? "Search " + nouns + " or jump to…" : "Jump to…" }}</span>
        <kbd aria-hidden="true">{{ spelled("Control+K Meta+K").join(" ") }}</kbd>
      </button>
      <palette-sheet v-if="commands" ref="sheet" :nouns="nouns" :commands="commands" :are-keys-shown="isSingle"
        @find="$emit('find', $event)" @close="commands = null" />
      <shortcuts-help v-if="shortcuts" :groups="shortcuts" :single="isSingle" @single="useSingle"
        @close="shortcuts = null" />
    </div>`,
  data() {
    return { commands: null, shortcuts: null, isSingle: this.single }; // what the open sheet shows, and the open help
  },
  watch: {
    single(is) {
      this.isSingle = is;
    },
  },
  methods: {
    spelled,

    // what there is to do and where one can go
    here() {
      const letters = controls().filter(({ keys, isHere }) => isHere && ONE_LETTER.test(keys));
      return letters.map((one) => ({ ...one, key: `here ${one.title}`, icon: "bolt" }));
    },
    doing() {
      const acts = this.acts.map(([title, icon, keys]) => {
        return { title, icon, keys, writes: true, run: () => this.act(title) };
      });
      const own = [
        { title: "Keyboard shortcuts", icon: "keyboard", keys: "?", run: this.help },
        { title: "Switch between light and dark", icon: "contrast", run: () => press(".theme-switch") },
        { title: "Sign out", icon: "logout", run: () => press(".sign-out button") },
      ];
      return [...acts, ...own].map((one) => ({ ...one, key: `do ${one.title}` }));
    },
    going() {
      return this.places.map(([path, title, icon, keys]) => {
        return { title, icon, keys, key: `go ${path}`, run: () => go(path) };
      });
    },
    withKeys() {
      const search = { keys: "/", title: "Find anything", run: this.open }; // where the page has no search of its own
      return [...controls(), search, ...this.doing(), ...this.going()].filter(({ keys }) => keys);
    },
    act(title) {
      this.$emit("act", title);
    },

    // the sheet
    open() {
      const groups = { "On this page": this.here(), Actions: this.doing(), "Go to": this.going() };
      this.commands = Object.entries(groups).map(([heading, rows]) => ({ heading, rows }));
    },
    // Called by the server: whom it found for the question with this number.
    answer(number, found) {
      this.$refs.sheet?.answer(number, found);
    },
    ctrlK(event) {
      const { key, ctrlKey, metaKey, shiftKey, altKey } = event;
      if (key?.toLowerCase() !== "k" || !(ctrlKey || metaKey) || shiftKey || altKey) return;
      event.preventDefault(); // or the browser would take a name that is typed next for something to search the web for
      if (this.commands) this.$refs.sheet.close();
      else if (!isAbove()) this.open();
    },

    // the help
    help() {
      const works = ({ keys }, place, all) => {
        return (this.isSingle || keys.includes("+")) && all.findIndex((one) => one.keys === keys) === place;
      };
      const all = this.withKeys().filter(works);
      const anywhere = all.filter(({ keys, isHere }) => !isHere && !TWO_LETTERS.test(keys));
      const here = all.filter(({ isHere }) => isHere);
      if (hasRows()) here.push({ keys: "ArrowUp ArrowDown", title: "From row to row" });
      const groups = {
        Anywhere: [...anywhere, { keys: "Escape", title: "Close what is open" }],
        "On this page": here,
        "Go to": all.filter(({ keys }) => keys.startsWith("g ")),
        New: all.filter(({ keys }) => keys.startsWith("n ")),
      };
      this.shortcuts = Object.entries(groups).filter(([, commands]) => commands.length);
    },
    useSingle(on) {
      this.isSingle = on;
      this.$emit("single", on);
    },
  },
  mounted() {
    document.addEventListener("keydown", this.ctrlK);
    this.deafen = listen(this.withKeys, () => this.isSingle);
  },
  beforeUnmount() {
    document.removeEventListener("keydown", this.ctrlK);
    this.deafen();
  },
};

const press = (control) => document.querySelector(control)?.click();
