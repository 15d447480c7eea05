import { labelsKey } from "./check_family.ts";
import type { Labels, MetricFamily, MetricType, Sample } from "./metric_family.ts";

/** Called with what is wrong, and with the index of the sample at fault where there is one. */
type Complain = (reason: string, index?: number) => void;

/** A number as a label may have it: `+Inf` has one spelling there. */
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Checks a family against what OpenMetrics 1.0 requires of its type: values, labels, and the order of its lines. */
export function checkOpenMetricsFamily(family: MetricFamily, complain: Complain): void {
  const { name, type, unit, samples } = family;
  if (unit !== undefined && unit !== "") {
    if (type === "info" || type === "stateset") complain(`a metric of type ${type} has no unit.`);
    if (!name.endsWith(`_${unit}`)) complain(`the name "${name}" does not end with its unit "_${unit}".`);
  }
  for (const [index, { suffix, exemplar }] of samples.entries()) {
    if (exemplar !== undefined && !mayHaveExemplar(type, suffix)) {
      complain("only counters and buckets have exemplars.", index);
    }
  }
  checkValues(family, complain);
  checkGroups(family, complain);
}

/** Whether OpenMetrics 1.0 lets a sample carry an exemplar. */
export function mayHaveExemplar(type: MetricType, suffix: Sample["suffix"]): boolean {
  return suffix === "_total" ? type === "counter" : suffix === "_bucket";
}

/** Checks each sample by itself. */
export function checkValues(family: MetricFamily, complain: Complain): void {
  for (const [index, sample] of family.samples.entries()) {
    const reason = checkSample(family, sample);
    if (reason !== undefined) complain(reason, index);
  }
}

function checkSample({ type, name }: MetricFamily, { suffix, labels, value }: Sample): string | undefined {
  if (type === "stateset") {
    if (labels[name] === undefined) return `a state set has the label "${name}".`;
    if (value !== 0 && value !== 1) return "a state is 0 or 1.";
  }
  if (type === "info" && value !== 1) return "the value of an info is 1.";
  if (suffix === "_bucket" && Number.isNaN(boundOf(labels))) return 'a bucket has a number as its label "le".';
  if (type === "summary" && suffix === "") {
    const quantile = numberOf(labels["quantile"] ?? "");
    if (!(quantile >= 0 && quantile <= 1)) return 'a quantile has the label "quantile", from 0 to 1.';
    if (value < 0) return "the value of a quantile is not negative.";
  }
  if (suffix === "" || suffix === "_info" || suffix === "_created") return undefined;
  if (Number.isNaN(value)) return `a value of "${suffix}" is a number.`;
  if (suffix === "_gsum") return undefined;
  if (value < 0) return `a value of "${suffix}" is not negative.`;
  const whole = suffix === "_bucket" || suffix === "_count" || suffix === "_gcount";
  return whole && !Number.isInteger(value) ? `a value of "${suffix}" is a whole number.` : undefined;
}

/** Checks that the lines of one label set are together and in the order of time, and that buckets rise. */
export function checkGroups(family: MetricFamily, complain: Complain): void {
  const { type, samples } = family;
  const buckets = type === "histogram" || type === "gaugehistogram";
  const seen = new Set<string>();
  let current: string | undefined;
  let before: Sample | undefined;
  let point: [Sample, number][] = [];
  const close = () => {
    if (buckets && point.length > 0) checkHistogram(point, complain);
    point = [];
  };
  for (const [index, sample] of samples.entries()) {
    const key = groupKey(family, sample);
    if (key !== current) {
      close();
      if (seen.has(key)) complain("the lines of one label set are not together.", index);
      seen.add(key);
      current = key;
    } else if (before !== undefined && before.timestampMs !== sample.timestampMs) {
      close();
      if (before.timestampMs === undefined || sample.timestampMs === undefined) {
        complain("the lines of one label set have all a timestamp, or none has.", index);
      } else if (before.timestampMs > sample.timestampMs && type !== "info") {
        complain("the timestamps of one label set do not rise.", index);
      }
    }
    before = sample;
    point.push([sample, index]);
  }
  close();
}

/** Checks the lines of one label set at one time. */
function checkHistogram(point: readonly [Sample, number][], complain: Complain): void {
  const buckets = point.filter(([{ suffix }]) => suffix === "_bucket");
  const last = buckets.at(-1);
  const [, first] = point[0] ?? [];
  if (last === undefined || boundOf(last[0].labels) !== Infinity) {
    complain('the bucket with le="+Inf" is missing.', last?.[1] ?? first);
  }
  for (const [position, [bucket, index]] of buckets.entries()) {
    const before = buckets[position - 1]?.[0];
    if (before === undefined) continue;
    if (boundOf(bucket.labels) <= boundOf(before.labels)) complain("the bounds of the buckets do not rise.", index);
    if (bucket.value < before.value) complain("a bucket counts less than the one before it.", index);
  }
  const count = point.find(([{ suffix }]) => suffix === "_count" || suffix === "_gcount");
  const sum = point.find(([{ suffix }]) => suffix === "_sum" || suffix === "_gsum");
  if ((count === undefined) !== (sum === undefined)) {
    const gauge = (count ?? sum)?.[0].suffix.startsWith("_g") === true;
    complain(gauge ? '"_gcount" and "_gsum" go together.' : '"_count" and "_sum" go together.', first);
  }
  if (count !== undefined && count[0].value !== last?.[0].value) {
    complain(`"${count[0].suffix}" is not what the last bucket counts.`, count[1]);
  }
  if (sum === undefined) return;
  const negative = buckets.some(([bucket]) => boundOf(bucket.labels) < 0);
  if (sum[0].suffix === "_sum" && negative) complain('a histogram with buckets below zero has no "_sum".', sum[1]);
  if (sum[0].suffix === "_gsum" && !negative && sum[0].value < 0) {
    complain('without buckets below zero "_gsum" is not negative.', sum[1]);
  }
}

/** A key of the label set that a sample belongs to, without what distinguishes its lines; infos are all of one set. */
export function groupKey({ type, name }: MetricFamily, { suffix, labels }: Sample): string {
  if (type === "info") return "";
  if (suffix === "_bucket") return labelsKey(without(labels, "le"));
  if (type === "summary" && suffix === "") return labelsKey(without(labels, "quantile"));
  return labelsKey(type === "stateset" ? without(labels, name) : labels);
}

function without(labels: Labels, name: string): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([label]) => label !== name));
}

/** The bound of a bucket, NaN where it has none. */
export function boundOf(labels: Labels): number {
  return numberOf(labels["le"] ?? "");
}

function numberOf(text: string): number {
  if (text === "+Inf") return Infinity;
  if (text === "-Inf") return -Infinity;
  return DECIMAL.test(text) ? Number(text) : NaN;
}
