import { parseInstant } from "./parse_instant.ts";
import { ValueError } from "./value_error.ts";

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Reads a day such as `2026-01-31`.
 *
 * @throws {ValueError} when it is none, does not exist, or is before 1970
 */
export function parseDay(text: string): string {
  const day = text.trim();
  if (!DAY.test(day)) throw new ValueError("it has to be a day", "Write it as 2026-01-31");
  parseInstant(day);
  return day;
}
