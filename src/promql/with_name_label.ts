import { quoteString } from "./quote_string.ts";

/**
 * Puts a metric's name into an ordinary label of every row, because functions drop `__name__` and `or` ignores it.
 *
 * In the replacement of `label_replace`, `$` stands for a captured group; doubled, it stands for itself.
 */
export function withNameLabel(expression: string, label: string, name: string): string {
  return `label_replace(${expression}, "${label}", ${quoteString(name.replaceAll("$", "$$$$"))}, "", "")`;
}
