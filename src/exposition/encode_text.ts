import { encodeFamilies } from "./encode_families.ts";
import { type ExpositionFormat, TEXT_0_0_4 } from "./exposition_format.ts";
import type { MetricFamily } from "./metric_family.ts";

/** Options of {@linkcode encodeText} and {@linkcode encodeTextChunks}. */
export interface EncodeTextOptions {
  /**
   * How names that are not legacy names are escaped. Only `text/plain; version=1.0.0` may carry them as they are.
   *
   * @default "underscores"
   */
  readonly escaping?: ExpositionFormat["escaping"];
}

/**
 * Encodes families in the Prometheus text format, 0.0.4 or, with `escaping: "allow-utf-8"`, 1.0.0.
 *
 * Types that the format does not have become ones it has: an info becomes the gauge `name_info`, a stateset a gauge,
 * `unknown` becomes `untyped`. Units, exemplars and `_created` are left out.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { encodeText } from "./encode_text.ts";
 *
 * const text = encodeText([{
 *   name: "jobs",
 *   type: "counter",
 *   help: "Jobs done.",
 *   samples: [{ suffix: "_total", labels: { queue: "mail" }, value: 3 }],
 * }]);
 * assert.equal(text, '# HELP jobs_total Jobs done.\n# TYPE jobs_total counter\njobs_total{queue="mail"} 3\n');
 * ```
 */
export function encodeText(families: Iterable<MetricFamily>, options: EncodeTextOptions = {}): string {
  let text = "";
  for (const chunk of encodeTextChunks(families, options)) text += chunk;
  return text;
}

/** {@linkcode encodeText} in pieces of about 21,000 characters, each ending with a whole line. */
export function encodeTextChunks(
  families: Iterable<MetricFamily>,
  options: EncodeTextOptions = {},
): Iterable<string> {
  const escaping = options.escaping ?? TEXT_0_0_4.escaping;
  return encodeFamilies(families, {
    syntax: "text",
    version: escaping === "allow-utf-8" ? "1.0.0" : "0.0.4",
    escaping,
  });
}
