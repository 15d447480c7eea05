import { boundOf } from "./check_openmetrics_family.ts";
import type { ExpositionFormat } from "./exposition_format.ts";
import type { MetricFamily, Sample } from "./metric_family.ts";
import { PackedFamily } from "./packed_family.ts";

type Suffixes = ReadonlySet<Sample["suffix"]>;

const NONE: Suffixes = new Set();
const CREATED: Suffixes = new Set(["_created"]);
const SUM: Suffixes = new Set(["_sum"]);
const SUM_AND_COUNT: Suffixes = new Set(["_sum", "_count"]);
const GAUGE_SUM_AND_COUNT: Suffixes = new Set(["_gsum", "_gcount"]);

/**
 * The samples that `format` has no line for.
 *
 * In OpenMetrics a sum never falls: a family that observes numbers below zero has none, and a histogram without a sum
 * has no count either. The sum of a gauge histogram is below zero only where a bucket is.
 */
export function unwrittenSuffixes(family: MetricFamily, format: ExpositionFormat): Suffixes {
  if (format.syntax === "text") return CREATED;
  switch (family.type) {
    case "histogram":
      return hasNegativeBucket(family) || hasFallingSum(family, "_sum") ? SUM_AND_COUNT : NONE;
    case "gaugehistogram":
      return hasFallingSum(family, "_gsum", hasNegativeBucket(family)) ? GAUGE_SUM_AND_COUNT : NONE;
    case "summary":
      return hasFallingSum(family, "_sum") ? SUM : NONE;
    default:
      return NONE;
  }
}

/** Whether a sample is a quantile below zero, which OpenMetrics forbids. */
export function isForbidden(
  family: MetricFamily,
  suffix: Sample["suffix"],
  value: number,
  format: ExpositionFormat,
): boolean {
  return family.type === "summary" && suffix === "" && value < 0 && format.syntax === "openmetrics";
}

function hasNegativeBucket(family: MetricFamily): boolean {
  return linesOf(family).some(({ suffix, labels }) => suffix === "_bucket" && boundOf(labels) < 0);
}

function hasFallingSum(family: MetricFamily, sum: Sample["suffix"], mayBeNegative = false): boolean {
  return linesOf(family).some((line, index) => {
    if (line.suffix !== sum) return false;
    const value = (family instanceof PackedFamily ? family.values[index] : family.samples[index]?.value) ?? NaN;
    return mayBeNegative ? Number.isNaN(value) : !(value >= 0);
  });
}

/** What samples and lines have in common, without turning lines into samples. */
export function linesOf(family: MetricFamily): readonly Pick<Sample, "suffix" | "labels">[] {
  return family instanceof PackedFamily ? family.lines : family.samples;
}
