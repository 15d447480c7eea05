import { groupKey, groupValues } from "../snapshot/group_key.ts";
import { escapeForDisplay } from "../text/escape_for_display.ts";

const MAX_NAME_CHARACTERS = 200;

const NONE = "(none)";

/**
 * Names a group, fit for one line: `(none)` stands for a label without a value, and once for all of them.
 *
 * @param key As `groupKey` writes it
 * @param labels How many labels it is of
 */
export function describeGroup(key: string, labels: number, maxCharacters = MAX_NAME_CHARACTERS): string {
  const values = groupValues(key, labels);
  if (values.every((value) => value === "")) return NONE;
  const name = values.includes("") ? groupKey(values.map((value) => value === "" ? NONE : value)) : key;
  return escapeForDisplay(name, maxCharacters);
}
