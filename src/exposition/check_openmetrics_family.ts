import { labelsKey } from "./check_family.ts";
import type { Labels, MetricFamily, Sample } from "./metric_family.ts";

/** Called with what is wrong, and with the index of the sample at fault where there is one. */
type Complain = (reason: string, index?: number) => void;

/** Checks a family against what OpenMetrics 1.0 requires of its type: values, labels, and the order of its lines. */
export function checkOpenMetricsFamily(family: MetricFamily, complain: Complain): void {
  const { name, type, unit, samples } = family;
  if (unit !== undefined && unit !== "") {
    if (type === "info" || type === "stateset") complain(`a metric of type ${type} has no unit.`);
    if (!name.endsWith(`_${unit}`)) complain(`the name "${name}" does not end with its unit "_${unit}".`);
  }
  for (const [index, sample] of samples.entries()) {
    const reason = checkSample(family, sample);
    if (reason !== undefined) complain(reason, index);
  }
  checkGroups(family, complain);
}

function checkSample(family: MetricFamily, sample: Sample): string | undefined {
  const { type, name } = family;
  const { suffix, labels, value } = sample;
  if (sample.exemplar !== undefined) {
    const may = type === "counter" && suffix === "_total" || type === "histogram" && suffix === "_bucket";
    if (!may) return "only counters and buckets have exemplars.";
  }
  if (type === "stateset") {
    if (labels[name] === undefined) return `a state set has the label "${name}".`;
    if (value !== 0 && value !== 1) return "a state is 0 or 1.";
  }
  if (type === "info" && value !== 1) return "the value of an info is 1.";
  if (suffix === "_bucket" && !isBound(labels["le"])) return 'a bucket has a number as its label "le".';
  if (type === "summary" && suffix === "") {
    const quantile = Number(labels["quantile"] ?? NaN);
    if (!(quantile >= 0 && quantile <= 1)) return 'a quantile has the label "quantile", from 0 to 1.';
    if (value < 0) return "the value of a quantile is not negative.";
  }
  if (suffix === "" || suffix === "_info" || suffix === "_created") return undefined;
  if (Number.isNaN(value)) return `a value of "${suffix}" is a number.`;
  if (value < 0) return `a value of "${suffix}" is not negative.`;
  const whole = suffix === "_bucket" || suffix === "_count";
  return whole && !Number.isInteger(value) ? `a value of "${suffix}" is a whole number.` : undefined;
}

/** Checks that the lines of one label set are together, and that the buckets of a histogram rise. */
function checkGroups({ type, name, samples }: MetricFamily, complain: Complain): void {
  const seen = new Set<string>();
  let current: string | undefined;
  let group: [Sample, number][] = [];
  const close = () => {
    if (type === "histogram" && group.length > 0) checkHistogram(group, complain);
    group = [];
  };
  for (const [index, sample] of samples.entries()) {
    const key = type === "info" ? "" : labelsKey(without(sample.labels, ownLabel(type, name, sample)));
    if (key !== current) {
      close();
      if (seen.has(key)) complain("the lines of one label set are not together.", index);
      seen.add(key);
      current = key;
    }
    group.push([sample, index]);
  }
  close();
}

function checkHistogram(group: readonly [Sample, number][], complain: Complain): void {
  const buckets = group.filter(([{ suffix }]) => suffix === "_bucket");
  const last = buckets.at(-1);
  const [, first] = group[0] ?? [];
  if (last === undefined || boundOf(last[0]) !== Infinity) {
    complain('the bucket with le="+Inf" is missing.', last?.[1] ?? first);
  }
  for (const [position, [bucket, index]] of buckets.entries()) {
    const before = buckets[position - 1]?.[0];
    if (before === undefined) continue;
    if (boundOf(bucket) <= boundOf(before)) complain("the bounds of the buckets do not rise.", index);
    if (bucket.value < before.value) complain("a bucket counts less than the one before it.", index);
  }
  const count = group.find(([{ suffix }]) => suffix === "_count");
  const sum = group.find(([{ suffix }]) => suffix === "_sum");
  if ((count === undefined) !== (sum === undefined)) complain('"_count" and "_sum" go together.', first);
  if (count !== undefined && count[0].value !== last?.[0].value) {
    complain('"_count" is not what the last bucket counts.', count[1]);
  }
  if (sum !== undefined && buckets.some(([bucket]) => boundOf(bucket) < 0)) {
    complain('a histogram with buckets below zero has no "_sum".', sum[1]);
  }
}

/** The label that distinguishes the lines of one label set. */
function ownLabel(type: MetricFamily["type"], name: string, { suffix }: Sample): string | undefined {
  if (suffix === "_bucket") return "le";
  if (type === "summary" && suffix === "") return "quantile";
  return type === "stateset" ? name : undefined;
}

function without(labels: Labels, name: string | undefined): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([label]) => label !== name));
}

function boundOf(sample: Sample): number {
  return numberOf(sample.labels["le"] ?? "");
}

function isBound(text: string | undefined): boolean {
  return text !== undefined && text !== "" && !Number.isNaN(numberOf(text));
}

function numberOf(text: string): number {
  if (text === "+Inf") return Infinity;
  return text === "-Inf" ? -Infinity : Number(text);
}
