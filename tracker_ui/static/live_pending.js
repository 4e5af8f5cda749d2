// Values that somebody has just chosen, shown in their own tab alone until the server has said yes or no.
//
// A refusal takes them away at once. After a yes they stand until the truth has arrived, so that nothing flickers back.
import { idOf } from "live_patch";
import { shallowReactive, watch } from "vue";

const PATIENCE = 2000; // ms after a yes by which the truth has come, or nothing differed

// `rows` is a ref to the true rows. `over` draws what is pending over one of them, `waits` says for which cells.
export function usePending(rows) {
  const acts = shallowReactive(new Map()); // number -> { id, cells: [[column, value]...], before, kept }

  const truth = (id) => rows.value?.find((row) => idOf(row) === id) ?? [];
  const moved = ({ id, cells, before }) => cells.some(([column]) => truth(id)[column] !== before[column]);
  const cellsOf = (row) => [...acts.values()].flatMap(({ id, cells }) => (id === idOf(row) ? cells : []));

  function pend(number, id, cells) {
    acts.set(number, { id, cells, before: truth(id), kept: false });
  }

  function settle(number, kept) {
    const act = acts.get(number);
    if (!act) return;
    if (!kept || moved(act)) return void acts.delete(number);
    act.kept = true;
    setTimeout(() => acts.delete(number), PATIENCE);
  }

  function over(row) {
    const cells = acts.size ? cellsOf(row) : [];
    if (!cells.length) return row;
    const shown = row.slice();
    for (const [column, value] of cells) shown[column] = value;
    return shown;
  }

  const waits = (row, place) => cellsOf(row).some(([column, value]) => column === place && row[column] !== value);

  watch(rows, () => {
    for (const [number, act] of acts) if (act.kept && moved(act)) acts.delete(number);
  });
  return { pend, settle, over, waits };
}
