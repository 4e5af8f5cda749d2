// The rows that a table or a list draws: the newest ones, except under somebody's hand.
//
// While the pointer, the focus or a selection is inside, new, moved and leaving rows wait behind "2 changes - show";
// what changed in a row that stands is drawn at once. What one has just done oneself never waits.
import { announce, isMe, refresh, watch } from "live";
import { missedMark } from "live_missed";
import { compare, idOf } from "live_patch";
import { nextTick, onMounted, onUnmounted, reactive, ref, shallowRef, toRaw, watch as whenever } from "vue";

const WASH = 2600; // ms that a changed row is washed; live.css fades it
const SEEN = 60_000; // ms that it says who changed what

// `props` are a component's topic, snap and caption; `root` is a ref to its element, which can take the focus.
export function useRows(props, root) {
  const rows = shallowRef(null); // what is drawn; null until something has been read
  const words = ref(""); // a sentence in the place of rows, or beside them
  const marks = useMarks(root, props);
  const leaving = reactive(new Set()); // rows that are gone, and stand only because they are held
  const held = ref(0); // how many changes wait
  const authors = new Map(); // who made the changes that wait
  let newest = null;
  let another = true; // the rows that come next are those of another topic than the ones that stand
  let pointed = false;
  let leave = () => {};

  const occupied = () => pointed || root.value?.contains(document.activeElement) || selected(root.value);

  function hear(news) {
    words.value = news.words;
    if (another || news.rows === null) {
      if (news.rows) draw(news.rows);
      return;
    }
    const { edited } = compare(newest, news.rows);
    newest = news.rows;
    for (const [id, [by]] of Object.entries(news.marks)) authors.set(id, by);
    marks.set(news.marks, news.caughtUp ? edited : []);
    announce(Object.values(news.marks).filter(([by]) => !isMe(by)).length, props.caption || "this list");
    const { added, gone, moved } = compare(rows.value, newest);
    const waiting = [...added, ...gone, ...moved];
    if (occupied() && waiting.some((id) => !isMe(authors.get(String(id)) ?? null))) hold(gone, waiting.length);
    else show();
  }

  function draw(fresh) {
    another = false;
    rows.value = newest = fresh;
    marks.clear();
    settle();
  }

  function settle() {
    authors.clear();
    leaving.clear();
    held.value = 0;
  }

  function hold(gone, count) {
    const fresh = new Map(newest.map((row) => [idOf(row), row]));
    rows.value = rows.value.map((row) => fresh.get(idOf(row)) ?? row);
    leaving.clear();
    for (const id of gone) leaving.add(id);
    held.value = count;
  }

  async function show() {
    const focused = root.value?.contains(document.activeElement) ? document.activeElement : null;
    const place = focused ? rowsIn(root.value).findIndex((row) => row.contains(focused)) : -1;
    settle();
    rows.value = newest;
    await nextTick();
    if (!focused || document.activeElement === focused) return;
    if (focused.isConnected) focused.focus({ preventScroll: true }); // its row has moved: the browser lets go of it
    else (controlIn(rowsIn(root.value)[place]) ?? root.value)?.focus({ preventScroll: true });
  }

  function release() {
    setTimeout(() => held.value && !occupied() && show());
  }

  function begin() {
    leave();
    another = true; // what stands stays until the first rows of the new topic are there
    leave = watch(props.topic, toRaw(props.snap), hear);
  }

  whenever(() => props.snap, (snap) => refresh(props.topic, toRaw(snap)));
  whenever(() => props.topic, begin);
  begin();
  onMounted(() => document.addEventListener("selectionchange", release));
  onUnmounted(() => {
    leave();
    document.removeEventListener("selectionchange", release);
  });
  const hands = {
    onPointerenter: () => (pointed = true),
    onPointerleave: () => release((pointed = false)),
    onFocusout: release,
  };
  return { rows, words, marks, leaving, held, show, hands };
}

// Rows that stand where they are, such as figures or the fields of one record: drawn as soon as they come.
export function useValues(props, root) {
  const rows = shallowRef(null);
  const words = ref("");
  const marks = useMarks(root, props);
  const moving = useMarks(root); // whose value has just become another one, by whomever
  let leave = () => {};

  function hear(news) {
    const { edited } = compare(rows.value ?? [], news.rows ?? []);
    rows.value = news.rows;
    words.value = news.words;
    marks.set(news.marks, []);
    moving.set({}, edited);
    announce(Object.values(news.marks).filter(([by]) => !isMe(by)).length, props.caption || "this record");
  }

  function begin() {
    leave();
    rows.value = null;
    leave = watch(props.topic, toRaw(props.snap), hear);
  }

  whenever(() => props.snap, (snap) => refresh(props.topic, toRaw(snap)));
  whenever(() => props.topic, begin);
  begin();
  onUnmounted(() => leave());
  return { rows, words, marks, changed: (id) => ({ "value-changed": moving.of(id) }) };
}

// Which rows have just changed, and the words beside them: "Tom changed phone". One's own get no words. With `props` also
// those that changed while one was away.
export function useMarks(root, props) {
  const marks = reactive(new Map()); // id as text -> { words, until }

  async function set(said, washed) {
    const now = Date.now();
    const fresh = new Map(washed.map((id) => [String(id), { words: "", until: now + WASH }]));
    for (const [id, [by, sentence]] of Object.entries(said)) {
      fresh.set(id, isMe(by) ? { words: "", until: now + WASH } : { words: sentence, until: now + SEEN });
    }
    if ([...fresh.keys()].filter((id) => marks.delete(id)).length) {
      await nextTick();
      root.value?.getBoundingClientRect(); // the wash begins anew only after a moment without it
    }
    for (const [id, mark] of fresh) {
      marks.set(id, mark);
      setTimeout(() => marks.get(id)?.until <= Date.now() && marks.delete(id), mark.until - now + 50);
    }
  }

  return { set, clear: () => marks.clear(), of: (id) => marks.get(String(id)) ?? (props && missedMark(props, id)) };
}

const rowsIn = (element) => [...(element?.querySelectorAll("[data-id]") ?? [])];
const controlIn = (row) => row?.querySelector("a[href], button:not([disabled])");

function selected(element) {
  const selection = document.getSelection();
  return Boolean(element && selection && !selection.isCollapsed && element.contains(selection.anchorNode));
}
