// A day, a week, or a day of several people side by side, whose events come from the server as data. The vendored
// library lays them out (calendar_board.js); what they look like is in calendar_faces.js, how they are moved in
// calendar_hands.js.
//
// What others change is drawn at once, event by event: the view, its scroll and the focus stay. Only while a hand has an
// event, it waits.
import { eventOf, load, makeBoard } from "calendar_board";
import { makeFace, tick } from "calendar_faces";
import { useHands } from "calendar_hands";
import { hourOf, weekdayOf } from "calendar_times";
import { announce, isMe, refresh, watch } from "live";
import { places, reader, refused, trouble } from "live_cells";
import { idOf } from "live_patch";
import { usePending } from "live_pending";
import { useMarks } from "live_rows";
import { computed, h, onMounted, onUnmounted, ref, shallowRef, toRaw, watch as whenever, watchEffect } from "vue";

const MANY = 20; // events that differ at once, from which on all are laid out anew
const TICK = 15_000; // ms between two looks at how long a time is still held
const NARROW = 700; // px: a phone, as in the style sheets
const WEEK = [1, 2, 3, 4, 5, 6, 0];

export default {
  props: {
    topic: Number,
    snap: Array,
    fields: Array,
    of: Array,
    event: Object,
    columns: Object,
    behind: Object,
    held: Object,
    view: String,
    day: String,
    hours: Array,
    opens: Array,
    zone: String,
    caption: String,
    script: String,
    sheet: String,
  },
  inheritAttrs: false,
  setup(props, { attrs, emit, expose }) {
    const root = ref(null);
    const host = ref(null);
    const rows = shallowRef(null); // the truth; null until something has been read
    const words = ref(""); // a sentence in the place of rows, or beside them
    const marks = useMarks(root, props);
    const pending = usePending(rows);
    const shown = computed(() => (rows.value ?? []).map(pending.over));
    const truths = computed(() => new Set(rows.value));
    const at = computed(() => places(props.fields));
    const faces = new Map(); // id as text -> { show, mark, content, row, value, place, waits }
    const crowd = ref(0); // counted up with every new face
    let board = null;
    let arriving = true; // the rows that come next are those of another question

    const columns = useTopic(() => props.columns);
    const behind = useTopic(() => props.behind);
    const held = useTopic(() => props.held);
    const hands = useHands(props, { at, faces, columns, pending, emit, redraw });

    function hear(news) {
      const missed = arriving ? [] : differing(rows.value, news);
      words.value = news.words;
      rows.value = news.rows;
      if (arriving) return marks.clear();
      marks.set(news.marks, missed);
      announce(Object.values(news.marks).filter(([by]) => !isMe(by)).length, props.caption);
    }

    // how it is drawn

    function redraw() {
      if (!board || hands.isMoving() || rows.value === null) return;
      const put = [];
      const gone = new Set(faces.keys());
      for (const row of shown.value) {
        const id = String(idOf(row));
        gone.delete(id);
        if (faces.get(id)?.row !== row && drawFace(id, row)) put.push(id);
      }
      if (put.length || gone.size) keepingFocus(() => layOut(put, gone));
      mark();
      hatch();
    }

    function mark() {
      if (!hands.isMoving()) faces.forEach((known, id) => known.mark(marks.of(id)));
    }

    function layOut(put, gone) {
      gone.forEach((id) => faces.delete(id));
      if (put.length + gone.size > MANY) return board.all([...faces].map(([id, { place }]) => eventOf(id, place)));
      gone.forEach((id) => board.remove(id));
      put.forEach((id) => board.put(eventOf(id, faces.get(id).place)));
    }

    // Draw the face of an event. True when it is new or stands elsewhere, so that its box has to be laid out.
    function drawFace(id, row) {
      if (!faces.has(id)) crowd.value++;
      const known = faces.get(id) ?? makeFace(id, props.event);
      const value = reader(row, at.value);
      const place = placeOf(value);
      const elsewhere = !same(place, known.place);
      const waits = !truths.value.has(row);
      if (waits !== known.waits || !same(row, known.row)) known.show(value, waits);
      faces.set(id, Object.assign(known, { row, value, place, waits }));
      return elsewhere;
    }

    const placeOf = (value) => ({
      start: value(props.event.start),
      end: value(props.event.end),
      column: value(props.event.column),
    });

    // The library makes a box anew for what it moves, and takes the face along: the browser lets go of it then.
    function keepingFocus(act) {
      const focused = document.activeElement;
      const inside = host.value.contains(focused);
      act();
      const restore = () => {
        if (!inside || document.activeElement !== document.body) return;
        (focused.isConnected ? focused : root.value)?.focus({ preventScroll: true });
      };
      queueMicrotask(restore); // after the library has drawn, before the next key
      setTimeout(restore);
    }

    // Which view, of which day, and as many hours and days of it as are open or hold something.
    function turn() {
      if (!board) return;
      board.turn(props.view, props.day);
      if (rows.value === null) return;
      const values = shown.value.map((row) => reader(row, at.value));
      const [starts, ends] = [props.event.start, props.event.end].map((field) => values.map((value) => value(field)));
      const from = Math.min(props.hours[0], ...starts.map((time) => Math.floor(hourOf(time))));
      const until = Math.max(props.hours[1], ...ends.map((time) => Math.ceil(hourOf(time))));
      const opened = new Set([...props.opens, ...starts.map(weekdayOf)]);
      const down = board.open(from, until, props.view === "week" ? WEEK.filter((day) => !opened.has(day)) : []);
      if (down && !arriving) window.scrollBy(0, down); // what one looks at stays where it is
      setTimeout(board.now);
    }

    function hatch() {
      if (!board || hands.isMoving()) return;
      const taken = objects(held, props.held).map((one) => ({ ...one, kind: "held", words: one.name, staffId: one.staff_id }));
      board.hatch("behind", objects(behind, props.behind));
      board.hatch("held", taken);
    }

    function seat() {
      const people = objects(columns, props.columns);
      board?.columns(people.map(({ id, name, tone }) => ({ id, title: name, extendedProps: { tone } })));
      setTimeout(() => board?.now());
    }

    function draw() {
      turn();
      redraw();
      if (rows.value !== null) arriving = false;
    }

    // as long as it is there

    let ticking;
    let gone = false;

    onMounted(async () => {
      if (window.innerWidth < NARROW) emit("narrow");
      await load(props.script, props.sheet);
      if (gone) return;
      board = makeBoard(host.value, props.zone, props.event, { faceOf: (id) => faces.get(id), ...hands.heard });
      seat();
      draw();
      hands.begin(board);
      window.addEventListener("resize", board.now);
      ticking = setInterval(() => {
        tick(host.value);
        board.now();
      }, TICK);
    });

    onUnmounted(() => {
      gone = true;
      clearInterval(ticking);
      hands.end();
      window.removeEventListener("resize", board?.now);
      board?.destroy();
    });

    useTopic(() => props, hear, () => (arriving = true));
    whenever(columns, seat);
    whenever([behind, held], hatch);
    whenever(() => [props.view, props.day, props.hours, props.opens], turn);
    whenever(shown, draw);
    watchEffect(() => crowd.value && mark(), { flush: "post" });
    expose({ answer: hands.answer });

    return () => {
      const empty = rows.value === null;
      const group = { role: "group", "aria-label": props.caption, "aria-busy": empty ? "true" : undefined, tabindex: -1 };
      const style = { "--people": columns.value?.length };
      return h("div", { ...attrs, ...group, ref: root, style, class: ["calendar", `calendar-${props.view}`, attrs.class] }, [
        empty && words.value ? refused(words.value) : trouble(hands.complaint.value || words.value),
        h("div", { ref: host, class: "calendar-host", ...hands.listeners }),
      ]);
    };
  },
};

const same = (one, other) => one === other || JSON.stringify(one) === JSON.stringify(other);

// The ids of rows that others changed while the connection was cut: whoever did it is not said.
function differing(before, { rows, caughtUp }) {
  const old = new Map((before ?? []).map((row) => [idOf(row), row]));
  return caughtUp ? rows.filter((row) => !same(old.get(idOf(row)), row)).map(idOf) : [];
}

const objects = (rows, { fields } = {}) =>
  (rows.value ?? []).map((row) => Object.fromEntries(fields.map((field, place) => [field, row[place]])));

// The rows of a topic, kept true. `of` gives { topic, snap } or nothing. They are told to `hear`, if it is given; `begun`
// is called when they become those of another topic.
function useTopic(of, hear, begun) {
  const rows = shallowRef(null);
  let leave = () => {};

  function begin() {
    leave();
    begun?.();
    const { topic, snap } = of() ?? {};
    leave = topic === undefined ? () => {} : watch(topic, toRaw(snap), hear ?? ((news) => (rows.value = news.rows)));
  }

  whenever(() => of()?.snap, (snap) => snap && refresh(of().topic, toRaw(snap)));
  whenever(() => of()?.topic, begin);
  begin();
  onUnmounted(() => leave());
  return rows;
}
