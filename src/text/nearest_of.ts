import { closest, distance } from "fastest-levenshtein";

/**
 * Finds the candidate that was probably meant; `undefined` when none is near enough.
 *
 * A candidate is near when at most a third of the longer word's letters differ, and one letter always may: "fromat"
 * means "format", "xml" means nothing. Two letters that changed places ("jsno") are near however short the word is.
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
