// The cards of a board, each in its lane. A card that others have moved waits while somebody's hand is in its lane:
// nothing slides away from under a pointer, and what the button there says stays what it said. Lanes without a hand
// follow at once, and so does what one has done oneself.
import { announce, isMe, refresh, watch } from "live";
import { compare, idOf } from "live_patch";
import { usePending } from "live_pending";
import { useMarks } from "live_rows";
import { computed, nextTick, onMounted, onUnmounted, ref, shallowRef, toRaw, watch as whenever } from "vue";

// `props` are a component's topic, snap, fields, lanes, card, caption and `opened`, the id of the card whose menu is open;
// `root` is a ref to its element, which can take the focus.
export function useLanes(props, root) {
  const rows = shallowRef(null); // the newest; null until something has been read
  const { pend, settle, over, waits } = usePending(rows);
  const newest = computed(() => rows.value && byLane(rows.value.map(over)));
  const lanes = shallowRef(null); // key of a lane -> its rows as they are drawn
  const held = ref(0); // how many cards wait
  const words = ref("");
  const marks = useMarks(root, props);
  const mine = new Set(); // whose latest step was one's own
  let another = true; // the rows that come next are those of another topic than the ones that stand
  let pointed = null;
  let leave = () => {};

  function byLane(all) {
    const place = props.fields.indexOf(props.card.lane);
    const found = Object.fromEntries(props.lanes.map(({ key }) => [key, []]));
    for (const row of all) found[row[place]]?.push(row);
    return found;
  }

  function hear(news) {
    words.value = news.words;
    if (news.rows === null) return;
    const edited = another ? [] : compare(rows.value, news.rows).edited;
    if (another) start();
    for (const [id, [by]] of Object.entries(news.marks)) isMe(by) ? mine.add(id) : mine.delete(id);
    marks.set(news.marks, news.caughtUp ? edited : []);
    announce(Object.values(news.marks).filter(([by]) => !isMe(by)).length, props.caption);
    rows.value = news.rows;
  }

  function start() {
    another = false;
    lanes.value = null;
    mine.clear();
    marks.clear();
  }

  // Draw what may be drawn now; with `all`, whatever is under a hand too.
  function arrange(all = false) {
    if (!newest.value) return;
    const still = all || !lanes.value ? new Set() : underHand();
    const next = still.size ? around(still) : newest.value;
    draw(next, differing(next));
  }

  // The lanes with a hand in them as they stand, and the others as they are to be, without what has to wait.
  function around(still) {
    const there = laneOfEach(newest.value);
    const here = laneOfEach(lanes.value);
    const [old, fresh] = [lanes.value, newest.value].map((all) => new Map(Object.values(all).flat().map((row) => [idOf(row), row])));
    const isMine = (id) => mine.has(String(id)) && here.get(id) !== there.get(id);
    const stays = (id) => still.has(here.get(id)) && !isMine(id);
    const kept = (id) => here.has(id) && !isMine(id) && (still.has(here.get(id)) || still.has(there.get(id)));
    const grows = (id) => !mine.has(String(id)) && old.has(id) && shape(old.get(id)) !== shape(fresh.get(id));
    const next = {};
    for (const { key } of props.lanes) {
      const isStill = still.has(key);
      const standing = lanes.value[key].map(idOf).filter(isStill ? stays : kept);
      const coming = newest.value[key].map(idOf).filter(isStill ? (id) => isMine(id) && here.get(id) !== key : (id) => !kept(id));
      const drawn = (id) => (there.get(id) !== key || (isStill && grows(id)) ? old.get(id) : fresh.get(id));
      next[key] = merged(standing, coming, newest.value[key].map(idOf)).map(drawn);
    }
    return next;
  }

  // Which lines a card has: with one more or less, those below it would move.
  function shape(row) {
    const { later, sub, extra, tag, step } = props.card;
    return [later, sub, extra, tag?.word, step].map((field) => Boolean(row[props.fields.indexOf(field)])).join();
  }

  function differing(drawn) {
    const [here, there] = [drawn, newest.value].map((all) => placeOfEach(all));
    return [...new Set([...here.keys(), ...there.keys()])].filter((id) => here.get(id) !== there.get(id)).length;
  }

  const placeOfEach = (all) =>
    new Map(Object.entries(all).flatMap(([key, rows]) => rows.map((row) => [idOf(row), `${key} ${shape(row)}`])));

  function underHand() {
    const focused = document.activeElement?.matches(":focus-visible") ? document.activeElement : null;
    const selection = document.getSelection();
    const chosen = selection?.isCollapsed === false ? selection.anchorNode?.parentElement : null;
    const ids = [pointed, props.opened, cardOf(focused), cardOf(chosen)].map(String);
    const keys = Object.keys(lanes.value);
    return new Set(keys.filter((key) => lanes.value[key].some((row) => ids.includes(String(idOf(row))))));
  }

  async function draw(next, waiting) {
    const focused = root.value?.contains(document.activeElement) ? document.activeElement : null;
    const card = cardOf(focused);
    lanes.value = next;
    held.value = waiting;
    await nextTick();
    if (!focused || document.activeElement === focused) return;
    const again = focused.isConnected ? focused : root.value?.querySelector(`[data-id="${card}"]`);
    (again ?? root.value)?.focus({ preventScroll: true }); // not on its button: Enter twice is not two steps
  }

  // Whether a card stands where it does only until the server has said yes or no.
  function saving(id) {
    const row = rows.value?.find((one) => idOf(one) === id);
    return Boolean(row) && waits(row, props.fields.indexOf(props.card.lane));
  }

  const release = () => setTimeout(() => held.value && arrange());
  const cardOf = (element) => (root.value?.contains(element) ? element.closest("[data-id]")?.dataset.id ?? null : null);

  function point(id) {
    if (pointed === id) return;
    pointed = id;
    release();
  }

  function begin() {
    leave();
    another = true; // what stands stays until the first rows of the new topic are there
    leave = watch(props.topic, toRaw(props.snap), hear);
  }

  whenever(newest, () => arrange());
  whenever(() => props.opened, release);
  whenever(() => props.snap, (snap) => refresh(props.topic, toRaw(snap)));
  whenever(() => props.topic, begin);
  begin();
  arrange();
  onMounted(() => document.addEventListener("selectionchange", release));
  onUnmounted(() => {
    leave();
    document.removeEventListener("selectionchange", release);
  });
  const hands = {
    onPointerover: ({ target }) => point(cardOf(target)),
    onPointerleave: () => point(null),
    onFocusout: release,
  };
  return {
    lanes,
    words,
    marks,
    held,
    hands,
    settle,
    saving,
    show: () => arrange(true),
    leaving: (row, key) => held.value > 0 && laneOfEach(newest.value).get(idOf(row)) !== key,
    pend(number, id, cells) {
      mine.add(String(id));
      pend(number, id, cells);
    },
  };
}

// id -> key of its lane
const laneOfEach = (lanes) => new Map(Object.entries(lanes).flatMap(([key, rows]) => rows.map((row) => [idOf(row), key])));

// Ids that stand, with others put between them where the right order has them.
function merged(standing, coming, order) {
  const place = new Map(order.map((id, index) => [id, index]));
  const found = [...standing];
  for (const id of coming) {
    const before = found.findIndex((one) => (place.get(one) ?? -1) > place.get(id));
    found.splice(before < 0 ? found.length : before, 0, id);
  }
  return found;
}
