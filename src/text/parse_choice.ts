import { nearestOf } from "./nearest_of.ts";
import { ValueError } from "./value_error.ts";

/**
 * Reads one of a few words, in upper or lower case.
 *
 * @param choices The words with their meanings; aliases share one.
 * @throws {ValueError} with the nearest word, if one is near
 */
export function parseChoice<T>(text: string, choices: ReadonlyMap<string, T>): T {
  const meaning = choices.get(text.trim().toLowerCase());
  if (meaning !== undefined) return meaning;
  const words = [...choices.keys()];
  const nearest = nearestOf(text.trim(), words);
  throw new ValueError(
    `it has to be one of ${words.join(", ")}`,
    nearest === undefined ? undefined : `Did you mean ${nearest}?`,
  );
}
