/**
 * Finds the name that was probably meant: the only one that begins so, or the nearest of which at most a third of the
 * letters differ; one letter always may.
 */
export function nearestName(given: string, names: readonly string[]): string | undefined {
  const longer = names.filter((name) => name.startsWith(given));
  if (longer.length === 1) return longer[0];
  const [nearest] = names
    .map((name) => ({ name, steps: editSteps(given, name) }))
    .filter(({ name, steps }) => steps <= Math.max(1, Math.floor(Math.max(given.length, name.length) / 3)))
    .sort((a, b) => a.steps - b.steps);
  return nearest?.name;
}

/** Counts the letters to add, drop, replace or exchange with their neighbour to make `to` of `from`. */
export function editSteps(from: string, to: string): number {
  let before: number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let line = 1; line <= from.length; line++) {
    const next = [line];
    for (let column = 1; column <= to.length; column++) {
      const same = from[line - 1] === to[column - 1];
      let steps = Math.min(
        (row[column] ?? 0) + 1,
        (next[column - 1] ?? 0) + 1,
        (row[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (from[line - 1] === to[column - 2] && from[line - 2] === to[column - 1]) {
        steps = Math.min(steps, (before[column - 2] ?? 0) + 1);
      }
      next.push(steps);
    }
    before = row;
    row = next;
  }
  return row[to.length] ?? 0;
}
