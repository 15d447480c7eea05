import { ValueError } from "./value_error.ts";

const TRUE = new Set(["true", "1", "yes", "on"]);
const FALSE = new Set(["false", "0", "no", "off"]);

/**
 * Reads a switch in any of the spellings common in environment variables.
 *
 * @throws {ValueError}
 */
export function parseBoolean(text: string): boolean {
  const value = text.trim().toLowerCase();
  if (TRUE.has(value)) return true;
  if (FALSE.has(value)) return false;
  throw new ValueError("it has to be true or false", "Write true, 1, yes or on; false, 0, no or off");
}
