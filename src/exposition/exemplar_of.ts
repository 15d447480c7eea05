import type { Clock } from "./clock.ts";
import { InvalidLabelsError } from "./metric_errors.ts";
import { checkLabelName } from "./metric_definition.ts";
import type { Exemplar, Labels } from "./metric_family.ts";

/** How many characters OpenMetrics 1.0 allows the names and values of an exemplar's labels to have in total. */
export const MAX_EXEMPLAR_CHARS = 128;

/** How many characters the names and values of labels have together. */
export function exemplarChars(labels: Labels): number {
  return Object.entries(labels).reduce((sum, [label, text]) => sum + [...label].length + [...text].length, 0);
}

/** An exemplar of this moment, within the limit of OpenMetrics: one over it would cost the whole scrape. */
export function exemplarOf(metric: string, labels: Labels, value: number, clock: Clock): Exemplar {
  for (const [label, text] of Object.entries(labels)) {
    checkLabelName(metric, label, true);
    if (typeof text !== "string") throw new InvalidLabelsError(metric, labels, `"${label}" is not a string.`);
  }
  const chars = exemplarChars(labels);
  if (chars > MAX_EXEMPLAR_CHARS) {
    throw new InvalidLabelsError(
      metric,
      labels,
      `the labels of an exemplar have ${chars} characters together, and ${MAX_EXEMPLAR_CHARS} is the most.`,
    );
  }
  return { labels: { ...labels }, value, timestampSeconds: clock.nowMs() / 1000 };
}
