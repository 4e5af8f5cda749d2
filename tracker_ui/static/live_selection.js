// Which rows of a table somebody has selected, and the bar that says what can be done with them.
//
// A row is selected by its id: it stays so through live changes, in another order and on another page, until somebody
// lets go of it. What is done takes the ids along, so that it is never done to others than those that were seen here.
import { tell } from "live";
import { icon } from "live_cells";
import { idOf } from "live_patch";
import { computed, h, nextTick, shallowReactive } from "vue";

// `props.selects` is { name, acts: [{ event, word, icon, writes }] } or null; `root` is a ref to the table's element.
export function useSelection(props, root, rows, emit) {
  const chosen = shallowReactive(new Set());
  const here = computed(() => (rows.value ?? []).map(idOf));
  const chosenHere = computed(() => here.value.filter((id) => chosen.has(id)));
  let latest = null; // the row that was ticked last: with Shift all between it and the next one follow

  const words = () => {
    const elsewhere = chosen.size - chosenHere.value.length;
    return `${chosen.size} selected` + (elsewhere ? `, ${elsewhere} not on this page` : "");
  };

  function choose(ids, on) {
    for (const id of ids) on ? chosen.add(id) : chosen.delete(id);
    tell(words());
  }

  function tick(id, { target, shiftKey }) {
    const places = [here.value.indexOf(id), here.value.indexOf(latest)].sort((one, other) => one - other);
    choose(shiftKey && places[0] >= 0 ? here.value.slice(places[0], places[1] + 1) : [id], target.checked);
    latest = id;
  }

  async function clear() {
    await nextTick(); // a dialog that closes now gives the focus back to the bar first
    const lost = root.value?.querySelector(".selection")?.contains(document.activeElement);
    choose([...chosen], false);
    await nextTick();
    if (lost) (root.value?.querySelector(".check-all") ?? root.value)?.focus({ preventScroll: true });
  }

  const box = (label, checked, further) =>
    h("label", { class: "check" }, h("input", { type: "checkbox", "aria-label": label, checked, ...further }));

  function cell(row, value) {
    const id = idOf(row);
    const control = box(`Select ${value(props.selects.name)}`, chosen.has(id), { onClick: (event) => tick(id, event) });
    return h("td", { key: "check", role: "cell", class: "cell-check" }, control);
  }

  function head() {
    const [some, all] = [chosenHere.value.length > 0, chosenHere.value.length === here.value.length];
    const control = box("Select all on this page", some && all, {
      class: "check-all",
      ".indeterminate": some && !all,
      onClick: ({ target }) => choose(here.value, target.checked),
    });
    const name = h("span", { class: "visually-hidden" }, "Select"); // on a phone it stands alone
    return h("th", { key: "check", scope: "col", role: "columnheader", class: "cell-check" }, [name, control]);
  }

  const button = (word, sign, look, press) =>
    h("button", { key: word, type: "button", class: ["btn btn-compact", look], onClick: press }, [
      icon(sign),
      h("span", { class: "btn-label" }, word),
    ]);

  function bar() {
    if (!chosen.size) return null;
    const acts = props.selects.acts.map(({ event, word, icon: sign, writes }) =>
      button(word, sign, ["btn-plain", { writes }], () => emit("act", [event, [...chosen]])),
    );
    return h("div", { class: "selection", role: "group", "aria-label": "Selected rows" }, [
      h("span", { class: "selection-count" }, words()),
      ...acts,
      button("Clear", "close", "btn-quiet", clear),
    ]);
  }

  return { cell, head, bar, clear, any: () => chosen.size > 0 };
}
