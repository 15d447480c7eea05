import { nearestOf } from "./nearest_of.ts";
import { ValueError } from "./value_error.ts";

/**
 * Reads one of a few words, upper or lower case.
 *
 * @param choices What may be written, with what it means; aliases have the same meaning.
 * @throws {ValueError} naming the nearest word where one is near
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
