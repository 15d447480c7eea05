/**
 * Writes a value as a PromQL string literal.
 *
 * JSON's escapes are a subset of those of Go string literals, which PromQL takes on every backend, old ones too.
 *
 * @example
 * ```ts
 * quoteString('a"b\n'); // "a\"b\n" with its quotes
 * ```
 */
export function quoteString(value: string): string {
  return JSON.stringify(value);
}

/**
 * Escapes a value so that a regular expression of RE2 matches it and nothing else.
 *
 * Only what RE2 treats as special is escaped: it refuses a backslash before letters that need none.
 */
export function quoteRegex(value: string): string {
  return value.replace(/[\\.+*?()|[\]{}^$]/g, "\\$&");
}

/** How a backend reads a label's name of other characters: `"service.name"`, or `service\.name` on VictoriaMetrics. */
export type LabelQuoting = "quoted" | "backslash";

/**
 * Writes a label's name as it stands in `by (…)`.
 *
 * Names of ASCII letters, digits and underscores stand bare, as every backend reads them; others are quoted, as
 * Prometheus 3 does since it knows such names. VictoriaMetrics refuses quotes there and takes backslashes instead: before
 * letters of other scripts too, which older versions do not read bare.
 */
export function quoteLabelName(name: string, style: LabelQuoting = "quoted"): string {
  if (isPlainLabelName(name)) return name;
  if (style === "quoted") return quoteString(name);
  return name.replace(/[^a-zA-Z0-9_]|^[0-9]/gu, "\\$&");
}

/** Writes the clause that groups by labels, with a space before it; nothing where there are none. */
export function byClause(labels: readonly string[], style?: LabelQuoting): string {
  return labels.length === 0 ? "" : ` by (${labels.map((label) => quoteLabelName(label, style)).join(", ")})`;
}

/** Whether every backend reads a label's name as it is. */
export function isPlainLabelName(name: string): boolean {
  return /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name);
}
