import { groupValues } from "../snapshot/group_key.ts";
import { escapeForDisplay } from "../text/escape_for_display.ts";

const MAX_NAME_CHARACTERS = 200;

/**
 * Names a group, fit for one line: `(none)` where no label has a value.
 *
 * @param key As `groupKey` writes it
 * @param labels How many labels it is of
 */
export function describeGroup(key: string, labels: number, maxCharacters = MAX_NAME_CHARACTERS): string {
  const isEmpty = key === "" || /^,+$/.test(key) && groupValues(key, labels).every((value) => value === "");
  return isEmpty ? "(none)" : escapeForDisplay(key, maxCharacters);
}
