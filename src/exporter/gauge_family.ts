import type { MetricFamily } from "../exposition/metric_family.ts";

/** A gauge of one series without labels. */
export function gaugeFamily(name: string, help: string, value: number): MetricFamily {
  return { name, type: "gauge", help, samples: [{ suffix: "", labels: {}, value }] };
}
