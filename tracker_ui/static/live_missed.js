// What others changed while one was away, beside each record in lists and charts until one says "Seen".
import { shallowRef } from "vue";

// "patients 17" -> ["Tom changed phone", { phone: "Tom changed this" }]
export const missed = shallowRef({});

// The mark of one row: of a record by its kind and id, or of a field of the record that the whole list is about.
export function missedMark({ of }, id) {
  const [kind, about] = of ?? [];
  const words = missed.value[`${kind} ${id}`]?.[0] ?? missed.value[about]?.[1][id];
  return words ? { words } : undefined;
}
