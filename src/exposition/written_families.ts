import type { ExpositionFormat } from "./exposition_format.ts";
import { isLegacyName } from "./escape_name.ts";
import { FormatCache } from "./format_cache.ts";
import { TYPE_SUFFIXES } from "./metric_definition.ts";
import { DuplicateMetricError } from "./metric_errors.ts";
import type { MetricFamily, Sample } from "./metric_family.ts";
import { typedForm, untypedForms } from "./openmetrics_form.ts";
import { familyName, sampleName } from "./sample_line.ts";
import { linesOf } from "./unwritten_lines.ts";

const gaugeHistograms = new FormatCache<MetricFamily, readonly MetricFamily[]>();

/**
 * The families as `format` has them, each the same object every time.
 *
 * The text formats have no gauge histograms: their buckets are a histogram, `_gcount` and `_gsum` are gauges.
 *
 * OpenMetrics keeps more names for a family than text does: a gauge `x` and a counter `x_total` are right in text and clash
 * here, as many Go programs write them. A family that has to yield, and one that breaks a rule of its type, is written
 * as families of the type `unknown`, one for each name of its lines.
 *
 * @throws {DuplicateMetricError} when two families have lines of the same name
 */
export function* writtenFamilies(
  families: Iterable<MetricFamily>,
  format: ExpositionFormat,
): Generator<MetricFamily> {
  if (format.syntax === "openmetrics") {
    yield* openMetricsFamilies(families, format);
    return;
  }
  for (const family of families) {
    if (family.type === "gaugehistogram") yield* textGaugeHistogram(family, format);
    else yield family;
  }
}

function textGaugeHistogram(family: MetricFamily, format: ExpositionFormat): readonly MetricFamily[] {
  const known = gaugeHistograms.get(family, format);
  if (known !== undefined) return known;
  const gauges = (["_gcount", "_gsum"] as const).map((suffix): MetricFamily => {
    const samples = family.samples.filter((sample) => sample.suffix === suffix);
    const bare = samples.map((sample): Sample => ({ ...sample, suffix: "" }));
    return { name: sampleName(family, suffix, format), type: "gauge", help: family.help, samples: bare };
  });
  const buckets = { ...family, samples: family.samples.filter(({ suffix }) => suffix === "_bucket") };
  return gaugeHistograms.set(family, format, [buckets, ...gauges.filter(({ samples }) => samples.length > 0)]);
}

/** A family on its way into a text: with its type while that is possible, else without. */
interface Candidate {
  readonly family: MetricFamily;
  form: MetricFamily | null;
  format: ExpositionFormat;
}

function* openMetricsFamilies(families: Iterable<MetricFamily>, format: ExpositionFormat): Generator<MetricFamily> {
  const candidates = Array.from(families, (family): Candidate => ({ family, form: typedForm(family, format), format }));
  const claims = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    for (const name of namesOf(candidate)) {
      const claimants = claims.get(name);
      if (claimants === undefined) claims.set(name, [candidate]);
      else claimants.push(candidate);
    }
  }
  for (const [name, claimants] of claims) if (claimants.length > 1) settle(name, claimants);
  for (const candidate of candidates) {
    if (candidate.form === null) yield* untypedForms(candidate.family, candidate.format);
    else yield candidate.form;
  }
}

/** Takes the type from families that need it to claim `name`, until one family has it. */
function settle(name: string, claimants: readonly Candidate[]): void {
  const holder = settleLines(name, claimants);
  const typed = claimants.filter((one) => one.form !== null);
  // Else the one whose lines have the most names keeps its type, for it has the most to lose.
  const [first] = typed.toSorted((one, other) => lineNames(other).size - lineNames(one).size);
  for (const one of typed) if (one !== (holder ?? first)) one.form = null;
}

/** Leaves lines called `name` to one family, and returns it: another one's name may have become it by escaping. */
function settleLines(name: string, claimants: readonly Candidate[]): Candidate | undefined {
  const [holder, ...others] = claimants.filter((one) => lineNames(one).has(name))
    .toSorted((one, other) => Number(isLegacyName(other.family.name)) - Number(isLegacyName(one.family.name)));
  const before = holder === undefined ? [] : [holder];
  for (const other of others) {
    const same = before.find((one) => !unescapedNames(one).isDisjointFrom(unescapedNames(other)));
    if (same !== undefined) throw new DuplicateMetricError(name, other.family.name, same.family.name);
    before.push(other);
    other.form = null;
    other.format = { ...other.format, escaping: "values" };
  }
  return holder;
}

/** Every name that a family claims: all that its type may have while it has one, else those of its lines. */
function namesOf(candidate: Candidate): Iterable<string> {
  const { family, form, format } = candidate;
  if (form === null) return lineNames(candidate);
  const name = familyName(family, format);
  return [name, ...TYPE_SUFFIXES[family.type].map((suffix) => name + suffix)];
}

function unescapedNames({ family, form, format }: Candidate): Set<string> {
  return lineNames({ family, form, format: { ...format, escaping: "allow-utf-8" } });
}

function lineNames({ family, format }: Candidate): Set<string> {
  const suffixes = new Set(linesOf(family).map(({ suffix }) => suffix));
  suffixes.delete("_created");
  return new Set(Array.from(suffixes, (suffix) => sampleName(family, suffix, format)));
}
