/**
 * Writes the values of a group's labels as one text: a value alone as it is, several joined by commas, in which a comma
 * and a backslash of a value stand behind a backslash.
 *
 * @example
 * ```ts
 * groupKey(["a,b"]); // "a,b"
 * groupKey(["a,b", "prod"]); // "a\\,b,prod"
 * ```
 */
export function groupKey(values: readonly string[]): string {
  const [only = ""] = values;
  return values.length === 1 ? only : values.map((value) => value.replace(/[\\,]/g, "\\$&")).join(",");
}

/** Reads back what {@linkcode groupKey} wrote for so many labels; those that a damaged text lacks are empty. */
export function groupValues(key: string, labels: number): string[] {
  if (labels === 1) return [key];
  const values = Array.from(
    key.matchAll(/((?:[^\\,]|\\[^])*)(?:,|$)/g),
    ([, value = ""]) => value.replace(/\\([^])/g, "$1"),
  );
  return Array.from({ length: labels }, (_, i) => values[i] ?? "");
}

/** Writes the labels of a grouping as one text; nothing has no text. */
export function groupLabel(labels: readonly string[]): string | undefined {
  return labels.length === 0 ? undefined : labels.join(",");
}
