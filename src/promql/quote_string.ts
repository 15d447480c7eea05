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
