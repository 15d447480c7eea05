import fc from "fast-check";
import { TYPE_SUFFIXES } from "../../src/exposition/metric_definition.ts";
import type { Exemplar, Labels, MetricFamily, MetricType, Sample } from "../../src/exposition/metric_family.ts";

/** What has broken an encoder before, beside whatever comes to fast-check's mind. */
const HOSTILE = [
  "",
  '"',
  "\\",
  "\n",
  "\\n",
  '\\"',
  "a\\",
  '"} 1\n# EOF\n',
  "é",
  "漢字",
  "🔥",
  "\r\n",
  "\t",
  "#",
  "{}",
  "a|b",
  "\u0000",
];

/** Label values: any Unicode text, long ones among them. */
export const labelValue = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({ maxLength: 5 }).map((text) => text.repeat(2000)),
);

/** Values that are easily written wrong. */
export const EDGE_VALUES: readonly number[] = [
  NaN,
  Infinity,
  -Infinity,
  -0,
  0,
  0.1,
  1e21,
  1e-7,
  2 ** 53,
  2 ** 53 + 2,
  5e-324,
  1.7976931348623157e308,
];

/** Values of gauges: every double, and those that are easily written wrong. */
export const anyValue = fc.oneof(
  fc.constantFrom(...EDGE_VALUES),
  fc.double(),
  fc.integer(),
);

/** Values of counters. */
export const countValue = fc.oneof(
  fc.constantFrom(0, 1e21, 2 ** 53, 2 ** 53 + 2, 5e-324),
  fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  fc.nat(),
);

const legacyName = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/);
const utf8Name = fc.oneof(
  legacyName,
  fc.string({ unit: "binary", minLength: 1, maxLength: 6 }),
  fc.constantFrom("http.requests", 'a"b', "a\\b", "a\nb", "温度", "1a", "a:b"),
);

/** Which names a family may have. */
export interface FamilyShape {
  readonly utf8: boolean;
  readonly types?: readonly MetricType[];
}

const ALL_TYPES = Object.keys(TYPE_SUFFIXES) as MetricType[];

/** Families with names that nobody else has, as instruments give them. */
export function families(shape: FamilyShape): fc.Arbitrary<MetricFamily[]> {
  return fc.array(family(shape), { maxLength: 4 }).map((all) => {
    return all.map((one, index) => renamed(one, `${one.name}_${String.fromCharCode(97 + index)}x`));
  });
}

function family({ utf8, types = ALL_TYPES }: FamilyShape): fc.Arbitrary<MetricFamily> {
  const name = utf8 ? utf8Name : legacyName;
  const labelName = (utf8 ? utf8Name : legacyName).map((label) => `k${label}`);
  return fc.record({
    name,
    type: fc.constantFrom(...types),
    help: labelValue,
    labelNames: fc.uniqueArray(labelName, { maxLength: 3 }),
  }, { noNullPrototype: true }).chain(({ name, type, help, labelNames }) => {
    const labels = fc.tuple(...labelNames.map(() => labelValue)).map((values) => {
      return Object.fromEntries(labelNames.map((label, index) => [label, values[index] ?? ""]));
    });
    const sets = fc.uniqueArray(labels, { minLength: 1, maxLength: 3, selector: (one) => JSON.stringify(one) });
    return sets.chain((sets) => fc.tuple(...sets.map((one) => samplesOf(type, name, one))))
      .map((groups) => ({ name, type, help, samples: groups.flat() }));
  });
}

function samplesOf(type: MetricType, name: string, labels: Labels): fc.Arbitrary<Sample[]> {
  switch (type) {
    case "counter":
      return fc.tuple(countValue, fc.option(exemplar, { nil: undefined })).map(([value, exemplar]) => [
        exemplar === undefined ? { suffix: "_total", labels, value } : { suffix: "_total", labels, value, exemplar },
      ]);
    case "info":
      return fc.constant([{ suffix: "_info", labels, value: 1 }]);
    case "stateset":
      return fc.tuple(fc.boolean(), fc.boolean()).map((states) =>
        states.map((on, index) => ({ suffix: "", labels: { ...labels, [name]: `s${index}` }, value: on ? 1 : 0 }))
      );
    case "histogram":
    case "gaugehistogram":
      return fc.array(fc.nat(1000), { minLength: 3, maxLength: 3 })
        .map((counts) => histogramSamples(labels, counts, type === "histogram" ? "_" : "_g"));
    case "summary":
      return fc.tuple(countValue, countValue, fc.nat()).map(([quantile, sum, count]) => [
        { suffix: "", labels: { ...labels, quantile: "0.5" }, value: quantile },
        { suffix: "_sum", labels, value: sum },
        { suffix: "_count", labels, value: count },
      ]);
    default:
      return anyValue.map((value) => [{ suffix: "", labels, value }]);
  }
}

function histogramSamples(labels: Labels, counts: readonly number[], prefix: "_" | "_g"): Sample[] {
  const bounds = ["0.5", "1.5", "+Inf"];
  let count = 0;
  const buckets = bounds.map((le, index): Sample => {
    count += counts[index] ?? 0;
    return { suffix: "_bucket", labels: { ...labels, le }, value: count };
  });
  return [...buckets, { suffix: `${prefix}sum`, labels, value: 12.5 }, {
    suffix: `${prefix}count`,
    labels,
    value: count,
  }];
}

const exemplar: fc.Arbitrary<Exemplar> = fc.record({
  labels: fc.string({ unit: "binary", maxLength: 20 }).map((trace_id) => ({ trace_id })),
  value: fc.nat(),
  timestampSeconds: fc.nat().map((ms) => ms / 1000),
}, { noNullPrototype: true });

/** The label of a state set is called as the family is. */
function renamed(family: MetricFamily, name: string): MetricFamily {
  if (family.type !== "stateset") return { ...family, name };
  const samples = family.samples.map((sample) => ({
    ...sample,
    labels: Object.fromEntries(
      Object.entries(sample.labels).map(([label, value]) => [label === family.name ? name : label, value]),
    ),
  }));
  return { ...family, name, samples };
}
