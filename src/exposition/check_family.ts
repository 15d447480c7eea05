import { InvalidLabelsError, InvalidMetricError, InvalidValueError } from "./metric_errors.ts";
import { checkLabelName, TYPE_SUFFIXES } from "./metric_definition.ts";
import type { Labels, MetricFamily, Sample } from "./metric_family.ts";
import { PackedFamily } from "./packed_family.ts";

const checked = new WeakSet<MetricFamily>();

/**
 * Checks a family put together by hand for what every format needs: valid names, suffixes that belong to its type, no
 * line twice. Each object is checked once; the families of instruments are right by construction.
 */
export function checkFamily(family: MetricFamily): void {
  if (family instanceof PackedFamily || checked.has(family)) return;
  if (family.name === "" || !family.name.isWellFormed()) {
    throw new InvalidMetricError(family.name, "a name is at least one character of valid Unicode.");
  }
  const lines = new Set<string>();
  for (const sample of family.samples) {
    checkSuffix(family, sample);
    checkValue(family, sample);
    for (const label of Object.keys(sample.labels)) {
      if (!label.startsWith("__") || label === "__name__") checkLabelName(family.name, label, true);
    }
    const line = sampleKey(sample);
    if (lines.has(line)) throw new InvalidLabelsError(family.name, sample.labels, "they appear twice.");
    lines.add(line);
  }
  checked.add(family);
}

function checkSuffix(family: MetricFamily, sample: Sample): void {
  const suffixes = TYPE_SUFFIXES[family.type];
  const bare = family.type !== "info" && family.type !== "histogram" && family.type !== "gaugehistogram";
  if (sample.suffix === "" ? bare : suffixes.includes(sample.suffix)) return;
  throw new InvalidMetricError(family.name, `a metric of type ${family.type} has no line with "${sample.suffix}".`);
}

function checkValue(family: MetricFamily, { suffix, value }: Sample): void {
  if (family.type === "counter" && suffix !== "_created" && !(value >= 0)) {
    throw new InvalidValueError(family.name, value, "a counter is not negative and not NaN.");
  }
  if (family.type === "info" && value !== 1) throw new InvalidValueError(family.name, value, "an info is 1.");
  if (family.type === "stateset" && value !== 0 && value !== 1) {
    throw new InvalidValueError(family.name, value, "a state is 0 or 1.");
  }
}

/** Whether {@linkcode checkFamily} found nothing wrong with this object. */
export function isChecked(family: MetricFamily): boolean {
  return checked.has(family);
}

/** A key that two lines of a family share when they are the same line, whatever their values. */
export function sampleKey({ suffix, labels, timestampMs }: Pick<Sample, "suffix" | "labels" | "timestampMs">): string {
  return `${suffix} ${timestampMs ?? ""} ${labelsKey(labels)}`;
}

/** A key that no other label set has, whatever the order of its labels. */
export function labelsKey(labels: Labels): string {
  const names = Object.keys(labels);
  if (names.length > 1) names.sort();
  let key = "";
  for (const name of names) {
    const value = (labels[name] ?? "").toWellFormed();
    key += `${name.length}:${name}${value.length}:${value}`;
  }
  return key;
}
