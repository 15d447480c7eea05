/** Items sorted or merged between two pauses: about a millisecond of work. */
const PIECE = 1_000;

/**
 * Sorts as `toSorted` does, equal items in their order, and pauses between its pieces: 200,000 items sorted at once would
 * keep the event loop for a third of a second.
 */
export function* sortInPieces<Item>(
  items: Iterable<Item>,
  compare: (a: Item, b: Item) => number,
): Generator<void, Item[]> {
  let runs: Item[][] = [];
  let run: Item[] = [];
  for (const item of items) {
    if (run.push(item) < PIECE) continue;
    runs.push(run.sort(compare));
    run = [];
    yield;
  }
  runs.push(run.sort(compare));
  while (runs.length > 1) {
    const merged: Item[][] = [];
    for (let index = 0; index < runs.length; index += 2) {
      merged.push(yield* merge(runs[index] ?? [], runs[index + 1] ?? [], compare));
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

function* merge<Item>(
  left: readonly Item[],
  right: readonly Item[],
  compare: (a: Item, b: Item) => number,
): Generator<void, Item[]> {
  const merged: Item[] = [];
  const rest = right[Symbol.iterator]();
  let next = rest.next();
  for (const item of left) {
    while (next.done !== true && compare(next.value, item) < 0) {
      if (merged.push(next.value) % PIECE === 0) yield;
      next = rest.next();
    }
    if (merged.push(item) % PIECE === 0) yield;
  }
  for (; next.done !== true; next = rest.next()) {
    if (merged.push(next.value) % PIECE === 0) yield;
  }
  return merged;
}
