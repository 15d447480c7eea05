import { quoteString } from "./quote_string.ts";

/**
 * Writes a label's name as it stands in `by (…)`.
 *
 * Names of letters, digits and underscores stand bare, as every backend reads them; others are quoted, as Prometheus 3
 * does since it knows such names.
 */
export function quoteLabelName(name: string): string {
  return /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) ? name : quoteString(name);
}
