import { isChecked } from "./check_family.ts";
import { boundOf, checkGroups, checkValues, groupKey } from "./check_openmetrics_family.ts";
import type { ExpositionFormat } from "./exposition_format.ts";
import { FormatCache } from "./format_cache.ts";
import type { MetricFamily, Sample } from "./metric_family.ts";
import { PackedFamily } from "./packed_family.ts";
import { familyName, linePrefix, sampleName, writtenLabels } from "./sample_line.ts";
import { isTime } from "./format_value.ts";
import { isForbidden, unwrittenSuffixes } from "./unwritten_lines.ts";

const typed = new FormatCache<MetricFamily, MetricFamily | null>();
const untyped = new FormatCache<MetricFamily, readonly MetricFamily[]>();

/**
 * A family with its lines in the order of OpenMetrics, or `null` where they break a rule of its type.
 *
 * It is the family itself if nothing is to do: instruments are right by construction.
 */
export function typedForm(family: MetricFamily, format: ExpositionFormat): MetricFamily | null {
  if (family instanceof PackedFamily) return family;
  const known = typed.get(family, format);
  return known === undefined ? typed.set(family, format, makeTyped(family, format)) : known;
}

/** The same lines as families of no type, which may have any values: one for each name. `_created` is left out. */
export function untypedForms(family: MetricFamily, format: ExpositionFormat): readonly MetricFamily[] {
  return untyped.get(family, format) ?? untyped.set(family, format, makeUntyped(family, format));
}

function makeTyped(family: MetricFamily, format: ExpositionFormat): MetricFamily | null {
  if (family.type === "counter" && family.samples.some(({ suffix }) => suffix === "")) return null;
  const written = asWritten(family, format);
  const unwritten = unwrittenSuffixes(written, format);
  const samples = written.samples.filter(({ suffix, value }) => {
    return !unwritten.has(suffix) && !isForbidden(written, suffix, value, format);
  });
  const flat = isFlat(written);
  // A family that was checked has no line twice.
  const inOrder = flat && written === family && isChecked(family);
  const form = { ...written, samples: inOrder ? samples : arrange({ ...written, samples }, format) };
  let valid = true;
  const complain = () => valid = false;
  checkValues(form, complain);
  if (!flat) checkGroups(form, complain);
  if (!valid) return null;
  const same = written === family && form.samples.length === family.samples.length &&
    form.samples.every((sample, index) => sample === family.samples[index]);
  return same ? family : form;
}

function makeUntyped(family: MetricFamily, format: ExpositionFormat): readonly MetricFamily[] {
  const written = asWritten(family, format);
  const bySuffix = Map.groupBy(written.samples, ({ suffix }) => suffix);
  bySuffix.delete("_created");
  return [...bySuffix].map(([suffix, lines]) => {
    const head = { name: sampleName(family, suffix, format), type: "unknown", help: family.help } as const;
    const samples = lines.map(({ labels, value, timestampMs }): Sample => {
      return { suffix: "", labels, value, ...(timestampMs === undefined ? {} : { timestampMs }) };
    });
    return { ...head, samples: arrange({ ...head, samples }, format) };
  });
}

/** The family with names that need no more escaping, for two names may become one. */
function asWritten(family: MetricFamily, format: ExpositionFormat): MetricFamily {
  const { escaping } = format;
  if (escaping === "allow-utf-8") return family;
  const name = familyName(family, format);
  const samples = family.samples.map((sample) => {
    const labels = writtenLabels(sample.labels, escaping);
    return labels === sample.labels ? sample : { ...sample, labels };
  });
  const same = name === family.name && samples.every((sample, index) => sample === family.samples[index]);
  return same ? family : { ...family, name, samples };
}

/** Whether each line of a family is a label set of its own. */
function isFlat({ type, samples }: MetricFamily): boolean {
  return (type === "gauge" || type === "unknown" || type === "counter" || type === "info") &&
    samples.every(({ suffix, timestampMs }) => suffix !== "_created" && timestampMs === undefined);
}

/** The samples with the lines of a label set together, in the order of time and bounds, and none twice. */
function arrange(family: MetricFamily, format: ExpositionFormat): Sample[] {
  const groups = Map.groupBy(family.samples, (sample) => groupKey(family, sample));
  return [...groups.values()].flatMap((group) => {
    const timeless = group.filter((sample) => timeOf(sample) === undefined);
    // A sample without a time is of now, and the others of its label set cannot stand beside it.
    const lines = timeless.length === 0 ? group : timeless;
    const ordered = family.type === "info" ? lines : lines.toSorted((one, other) => {
      return (timeOf(one) ?? 0) - (timeOf(other) ?? 0) || byBound(one, other);
    });
    const seen = new Set<string>();
    return ordered.filter((sample) => {
      const line = `${lineKey(family, sample, format)} ${timeOf(sample) ?? ""}`;
      return !seen.has(line) && seen.add(line);
    });
  });
}

/** The line without its value, whatever the order of its labels. */
function lineKey(family: MetricFamily, { suffix, labels }: Sample, format: ExpositionFormat): string {
  const names = Object.keys(labels).sort();
  const sorted = Object.fromEntries(names.map((name) => [name, labels[name] ?? ""]));
  return linePrefix(family, suffix, sorted, format);
}

/** Orders buckets by their bounds, and before other lines. */
function byBound(one: Sample, other: Sample): number {
  const [bucket, otherBucket] = [one.suffix === "_bucket", other.suffix === "_bucket"];
  if (!bucket || !otherBucket) return Number(otherBucket) - Number(bucket);
  const [bound, otherBound] = [boundOf(one.labels), boundOf(other.labels)];
  return bound < otherBound ? -1 : Number(bound > otherBound);
}

/** The time that is written, if one is. */
function timeOf({ timestampMs }: Sample): number | undefined {
  return timestampMs !== undefined && isTime(timestampMs) ? timestampMs : undefined;
}
