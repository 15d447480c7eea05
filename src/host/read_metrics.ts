import { ExpositionSyntaxError } from "../exposition/exposition_syntax_error.ts";
import type { MetricFamily } from "../exposition/metric_family.ts";
import { parseOpenMetrics } from "../exposition/parse_openmetrics.ts";
import { parseText } from "../exposition/parse_text.ts";
import { ValueError } from "../text/value_error.ts";

/** How a text in OpenMetrics ends, and no other. */
const END_OF_OPENMETRICS = /(?:^|\n)# EOF\n?$/;

/**
 * Reads what an exporter wrote: Prometheus' text format as exporters in the field write it, or OpenMetrics.
 *
 * @throws {ValueError} when it is no such text, or has no sample in it
 */
export function readMetrics(bytes: Uint8Array): MetricFamily[] {
  const families = parse(decode(bytes));
  if (!families.some(({ samples }) => samples.length > 0)) throw new ValueError("it wrote no metrics");
  return families;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new ValueError("its metrics are not UTF-8", undefined, { cause });
  }
}

function parse(text: string): MetricFamily[] {
  try {
    if (END_OF_OPENMETRICS.test(text)) {
      try {
        return parseOpenMetrics(text);
      } catch (error) {
        if (!(error instanceof ExpositionSyntaxError)) throw error;
        // For Prometheus' own format, the last line is a comment like any other.
      }
    }
    return parseText(text, { lenient: true });
  } catch (cause) {
    if (!(cause instanceof ExpositionSyntaxError)) throw cause;
    const { line, column, reason } = cause;
    throw new ValueError(`line ${line}, column ${column} of its metrics: ${reason}`, undefined, { cause });
  }
}
