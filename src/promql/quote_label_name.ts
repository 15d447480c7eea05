import { quoteString } from "./quote_string.ts";

/** How a server wants an unusual label name: in quotes, as Prometheus 3 and Mimir do, or with backslashes. */
export type LabelQuoting = "quoted" | "backslash";

/**
 * Writes a label's name as it stands in `by (…)`.
 *
 * Names of letters, digits and underscores stand bare, as every backend reads them; others are quoted, as Prometheus 3
 * does since it knows such names. VictoriaMetrics refuses quotes there and takes backslashes instead.
 */
export function quoteLabelName(name: string, quoting: LabelQuoting): string {
  if (/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name)) return name;
  if (quoting === "quoted") return quoteString(name);
  return name.replace(/[^\p{L}\p{N}_]|^\p{N}/gu, "\\$&");
}
