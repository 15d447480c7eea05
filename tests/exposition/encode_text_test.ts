import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeText, encodeTextChunks } from "../../src/exposition/encode_text.ts";
import type { MetricFamily, Sample } from "../../src/exposition/metric_family.ts";
import { parseText } from "../../src/exposition/parse_text.ts";
import { families } from "./arbitraries.ts";

function gauge(value: number, labels: Record<string, string> = {}): MetricFamily {
  return { name: "x", type: "gauge", help: "", samples: [{ suffix: "", labels, value }] };
}

Deno.test("encodeText: a counter is declared and written with _total", () => {
  const text = encodeText([{
    name: "jobs",
    type: "counter",
    help: "Jobs done.",
    samples: [{ suffix: "_total", labels: { queue: "mail" }, value: 3 }],
  }]);
  assert.equal(text, '# HELP jobs_total Jobs done.\n# TYPE jobs_total counter\njobs_total{queue="mail"} 3\n');
});

Deno.test("encodeText: a counter whose samples lack _total is declared by the name they have", () => {
  const samples: Sample[] = [{ suffix: "", labels: {}, value: 3 }];
  assert.equal(encodeText([{ name: "jobs", type: "counter", help: "", samples }]), "# TYPE jobs counter\njobs 3\n");
});

Deno.test("encodeText: types the format has no word for become the nearest it has", () => {
  const text = encodeText([
    { name: "build", type: "info", help: "", samples: [{ suffix: "_info", labels: { v: "1" }, value: 1 }] },
    { name: "mode", type: "stateset", help: "", samples: [{ suffix: "", labels: { mode: "a" }, value: 1 }] },
    { name: "odd", type: "unknown", help: "", samples: [] },
  ]);
  assert.equal(
    text,
    '# TYPE build_info gauge\nbuild_info{v="1"} 1\n# TYPE mode gauge\nmode{mode="a"} 1\n# TYPE odd untyped\n',
  );
});

Deno.test("encodeText: unit, exemplars and _created are left out", () => {
  const text = encodeText([{
    name: "a_seconds",
    type: "counter",
    help: "",
    unit: "seconds",
    samples: [
      { suffix: "_total", labels: {}, value: 1, exemplar: { labels: { t: "1" }, value: 1 } },
      { suffix: "_created", labels: {}, value: 1700000000 },
    ],
  }]);
  assert.equal(text, "# TYPE a_seconds_total counter\na_seconds_total 1\n");
});

for (
  const [value, text] of [
    [NaN, "NaN"],
    [Infinity, "+Inf"],
    [-Infinity, "-Inf"],
    [-0, "-0.0"],
    [1e21, "1e+21"],
    [2 ** 53, "9007199254740992"],
    [2 ** 53 + 1, "9007199254740992"],
    [2 ** 53 + 2, "9007199254740994"],
    [5e-324, "5e-324"],
  ] as const
) {
  Deno.test(`encodeText: the value ${Object.is(value, -0) ? "-0" : value} is written ${text}`, () => {
    assert.equal(encodeText([gauge(value)]), `# TYPE x gauge\nx ${text}\n`);
  });
}

Deno.test("encodeText: backslash, newline and quote are escaped in a label value, and the quote is not in a help", () => {
  const family = { ...gauge(1, { a: 'q"b\\s\nn' }), help: 'q"b\\s\nn' };
  assert.equal(
    encodeText([family]),
    '# HELP x q"b\\\\s\\nn\n# TYPE x gauge\nx{a="q\\"b\\\\s\\nn"} 1\n',
  );
});

Deno.test("encodeText: a timestamp is written in milliseconds", () => {
  const family = { ...gauge(1), samples: [{ suffix: "" as const, labels: {}, value: 1, timestampMs: 1700000000123 }] };
  assert.equal(encodeText([family]), "# TYPE x gauge\nx 1 1700000000123\n");
});

Deno.test("encodeText: UTF-8 names are escaped unless they are allowed, and then stand quoted in the braces", () => {
  const family = { ...gauge(1, { "b.c": "v" }), name: "my.x" };
  assert.equal(encodeText([family]), '# TYPE my_x gauge\nmy_x{b_c="v"} 1\n');
  assert.equal(
    encodeText([family], { escaping: "allow-utf-8" }),
    '# TYPE "my.x" gauge\n{"my.x","b.c"="v"} 1\n',
  );
});

Deno.test("encodeTextChunks: the pieces end with whole lines and are the text", () => {
  const samples = Array.from({ length: 3000 }, (_, i): Sample => ({ suffix: "", labels: { i: `${i}` }, value: i }));
  const family: MetricFamily = { name: "many", type: "gauge", help: "", samples };
  const chunks = [...encodeTextChunks([family])];
  assert.ok(chunks.length > 1);
  assert.ok(chunks.every((chunk) => chunk.endsWith("\n")));
  assert.equal(chunks.join(""), encodeText([family]));
});

/** What is left of families after the text format: no exemplars, four types, and help without blanks before it. */
function asText(all: readonly MetricFamily[]): MetricFamily[] {
  return all.flatMap((family) => {
    if (family.type === "gaugehistogram") return asText(textGaugeHistogram(family));
    const type = family.type === "info" || family.type === "stateset" ? "gauge" : family.type;
    const samples = family.samples.map(({ exemplar: _, ...sample }) => {
      return family.type === "info" ? { ...sample, suffix: "" as const } : sample;
    });
    const name = family.type === "info" ? `${family.name}_info` : family.name;
    return { name, type, help: family.help.replace(/^[ \t]+/, ""), samples };
  });
}

function textGaugeHistogram(family: MetricFamily): MetricFamily[] {
  const of = (suffix: Sample["suffix"]) => family.samples.filter((sample) => sample.suffix === suffix);
  const gauge = (suffix: "_gcount" | "_gsum"): MetricFamily => {
    const samples = of(suffix).map((sample) => ({ ...sample, suffix: "" as const }));
    return { ...family, name: family.name + suffix, type: "gauge", samples };
  };
  return [{ ...family, type: "histogram", samples: of("_bucket") }, gauge("_gcount"), gauge("_gsum")];
}

Deno.test("encodeText: a gauge histogram is a histogram of buckets and two gauges", () => {
  const samples: Sample[] = [
    { suffix: "_bucket", labels: { le: "1" }, value: 1 },
    { suffix: "_bucket", labels: { le: "+Inf" }, value: 2 },
    { suffix: "_gsum", labels: {}, value: 3.5 },
    { suffix: "_gcount", labels: {}, value: 2 },
  ];
  assert.equal(
    encodeText([{ name: "queue_age", type: "gaugehistogram", help: "Age.", samples }]),
    [
      "# HELP queue_age Age.",
      "# TYPE queue_age histogram",
      'queue_age_bucket{le="1"} 1',
      'queue_age_bucket{le="+Inf"} 2',
      "# HELP queue_age_gcount Age.",
      "# TYPE queue_age_gcount gauge",
      "queue_age_gcount 2",
      "# HELP queue_age_gsum Age.",
      "# TYPE queue_age_gsum gauge",
      "queue_age_gsum 3.5",
      "",
    ].join("\n"),
  );
});

Deno.test("encodeText: labels that escaping makes one stay two", () => {
  const labels = { "b.c": "1", b_c: "2" };
  assert.equal(encodeText([gauge(1, labels)]), '# TYPE x gauge\nx{U__b_2e_c="1",b_c="2"} 1\n');
});

Deno.test("encodeText: a time that no format can write is left out, and a large one has no exponent", () => {
  const at = (timestampMs: number) => {
    return encodeText([{ ...gauge(1), samples: [{ suffix: "", labels: {}, value: 1, timestampMs }] }]).split("\n")[1];
  };
  assert.deepEqual(
    [NaN, Infinity, 1e19, 9e18, -1.5, -0.5].map(at),
    ["x 1", "x 1", "x 1", "x 1 9000000000000000000", "x 1 -1", "x 1 0"],
  );
});

Deno.test("encodeText: what parseText reads back is what was written (text 0.0.4, legacy names)", () => {
  fc.assert(fc.property(families({ utf8: false }), (all) => {
    assert.deepEqual(parseText(encodeText(all)), asText(all));
  }));
});

Deno.test("encodeText: what parseText reads back is what was written (text 1.0.0, any name)", () => {
  fc.assert(fc.property(families({ utf8: true }), (all) => {
    assert.deepEqual(parseText(encodeText(all, { escaping: "allow-utf-8" })), asText(all));
  }));
});
