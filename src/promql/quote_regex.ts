/**
 * Escapes a value so that a regular expression of RE2 matches it and nothing else.
 *
 * Only what RE2 treats as special is escaped: it refuses a backslash before other letters.
 */
export function quoteRegex(value: string): string {
  return value.replace(/[\\.+*?()|[\]{}^$]/g, "\\$&");
}
