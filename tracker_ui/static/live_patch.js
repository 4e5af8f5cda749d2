// Applies what the server sends: the twin of tracker_ui/patch.py, and the questions a list asks about two states of it.
// A row is an array whose first value is its id. Nothing here touches the page.

export const idOf = (row) => row[0];

// The rows after a patch [gone ids, [[place, row]...], [[id, [[column, value]...]]...], order or null].
export function applyPatch(rows, [gone, added, edited, order]) {
  const leaving = new Set(gone);
  const cells = new Map(edited);
  const listed = rows.filter((row) => !leaving.has(idOf(row))).map((row) => withCells(row, cells.get(idOf(row))));
  for (const [place, row] of added) listed.splice(place, 0, row);
  if (!order) return listed;
  const byId = new Map(listed.map((row) => [idOf(row), row]));
  return order.map((id) => byId.get(id));
}

// What differs between two lists: ids that are new, gone, moved, and those whose cells changed.
export function compare(before, after) {
  const old = new Map(before.map((row) => [idOf(row), row]));
  const now = new Map(after.map((row) => [idOf(row), row]));
  return {
    added: after.map(idOf).filter((id) => !old.has(id)),
    gone: before.map(idOf).filter((id) => !now.has(id)),
    moved: movedBetween(before.map(idOf).filter((id) => now.has(id)), after.map(idOf).filter((id) => old.has(id))),
    edited: after.filter((row) => old.has(idOf(row)) && !sameRow(old.get(idOf(row)), row)).map(idOf),
  };
}

// The ids that have to move so that one order becomes the other: all but a longest run that may stay in its order.
function movedBetween(before, after) {
  if (before.every((id, place) => id === after[place])) return [];
  const place = new Map(before.map((id, index) => [id, index]));
  const best = []; // best[i]: the longest run of `after` that ends at i and keeps the order of `before`
  after.forEach((id, index) => {
    best[index] = [index];
    for (let earlier = 0; earlier < index; earlier++) {
      if (place.get(after[earlier]) < place.get(id) && best[earlier].length >= best[index].length) {
        best[index] = [...best[earlier], index];
      }
    }
  });
  const staying = new Set(best.reduce((longest, run) => (run.length > longest.length ? run : longest), []));
  return after.filter((_, index) => !staying.has(index));
}

const withCells = (row, cells) => {
  if (!cells) return row;
  const changed = row.slice();
  for (const [column, value] of cells) changed[column] = value;
  return changed;
};

const sameRow = (one, other) => one === other || JSON.stringify(one) === JSON.stringify(other);
