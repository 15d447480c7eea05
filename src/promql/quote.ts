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
 * Names of letters, digits and underscores stand bare, as every backend reads them; others are quoted, as Prometheus 3
 * does since it knows such names. VictoriaMetrics refuses quotes there and takes backslashes instead.
 */
export function quoteLabelName(name: string, style: LabelQuoting): string {
  if (/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name)) return name;
  if (style === "quoted") return quoteString(name);
  return name.replace(/[^\p{L}\p{N}_]|^\p{N}/gu, "\\$&");
}
