import { closest, distance } from "fastest-levenshtein";

/**
 * The candidate that was probably meant, or `undefined` when none is near enough to be worth saying.
 *
 * Near enough is a third of the longer word's letters, and never less than one: "fromat" is "format", "xml" is nothing.
 * Two letters that changed places ("jsno") count as two and are near all the same, however short the word.
 */
export function nearestOf(value: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0 || value === "") return undefined;
  const wanted = value.toLowerCase();
  const byLowerCase = new Map(candidates.map((candidate) => [candidate.toLowerCase(), candidate]));
  const nearest = closest(wanted, [...byLowerCase.keys()]);
  const allowed = Math.max(1, Math.floor(Math.max(wanted.length, nearest.length) / 3));
  const near = distance(wanted, nearest);
  const swapped = near === 2 && lettersOf(wanted) === lettersOf(nearest);
  return near <= allowed || swapped ? byLowerCase.get(nearest) : undefined;
}

function lettersOf(word: string): string {
  return Array.from(word).sort().join("");
}
