import { TYPE_SUFFIXES } from "./metric_definition.ts";
import type { FamilyHead, Labels, MetricFamily, MetricType, Sample } from "./metric_family.ts";
import { isNumber } from "./text_cursor.ts";

/**
 * A family as the text format declares it: a counter by the name of its lines, every other one by its family name.
 *
 * A family is named without the suffix of its samples, whatever the format. A counter that has another name and no
 * lines could not be told from one with `_total`: it is of no type.
 */
export function textFamily(head: FamilyHead, samples: readonly Sample[]): MetricFamily {
  const { name, type } = head;
  if (type !== "counter") return { ...head, samples };
  if (!/._total$/s.test(name)) return { ...head, type: samples.length === 0 ? "unknown" : type, samples };
  return {
    ...head,
    name: name.slice(0, -"_total".length),
    samples: samples.map((sample) => ({ ...sample, suffix: "_total" })),
  };
}

/** The histogram or summary whose lines may be called `name`, and what they have after its name. */
export function partOf(
  name: string,
  typeOf: (family: string) => MetricType | undefined,
): readonly [string, Sample["suffix"]] | undefined {
  for (const suffix of ["_bucket", "_sum", "_count"] as const) {
    if (!name.endsWith(suffix)) continue;
    const family = name.slice(0, -suffix.length);
    if (TYPE_SUFFIXES[typeOf(family) ?? "unknown"].includes(suffix)) return [family, suffix];
  }
  return undefined;
}

/** The label of a histogram's or summary's line that should be a number and is none, which readers of text refuse. */
export function wrongBound(type: MetricType, labels: Labels): "le" | "quantile" | undefined {
  const label = type === "histogram" ? "le" : type === "summary" ? "quantile" : undefined;
  return label === undefined || isNumber(labels[label] ?? "0") ? undefined : label;
}
