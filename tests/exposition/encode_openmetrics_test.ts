import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeOpenMetrics } from "../../src/exposition/encode_openmetrics.ts";
import type { EscapingScheme } from "../../src/exposition/escape_name.ts";
import type { Exemplar, MetricFamily, Sample } from "../../src/exposition/metric_family.ts";
import { parseOpenMetrics } from "../../src/exposition/parse_openmetrics.ts";
import { families } from "./arbitraries.ts";

/** A histogram `h` of one observation, which is in its bucket `le`. */
function histogram(type: "histogram" | "gaugehistogram", le: string, sum: number): MetricFamily {
  const [sumSuffix, countSuffix] = type === "histogram" ? ["_sum", "_count"] as const : ["_gsum", "_gcount"] as const;
  return {
    name: "h",
    type,
    help: "",
    samples: [
      { suffix: "_bucket", labels: { le }, value: 1 },
      { suffix: "_bucket", labels: { le: "+Inf" }, value: 1 },
      { suffix: sumSuffix, labels: {}, value: sum },
      { suffix: countSuffix, labels: {}, value: 1 },
    ],
  };
}

Deno.test("encodeOpenMetrics: type, unit, help, total, created, exemplar and EOF", () => {
  const text = encodeOpenMetrics([{
    name: "wait_seconds",
    type: "counter",
    help: 'Time "waited".',
    unit: "seconds",
    samples: [
      {
        suffix: "_total",
        labels: { q: "a" },
        value: 2.5,
        exemplar: { labels: { trace_id: "x" }, value: 0.5, timestampSeconds: 1700000000.25 },
      },
      { suffix: "_created", labels: { q: "a" }, value: 1600000000.5 },
    ],
  }]);
  assert.equal(
    text,
    [
      "# TYPE wait_seconds counter",
      "# UNIT wait_seconds seconds",
      '# HELP wait_seconds Time \\"waited\\".',
      'wait_seconds_total{q="a"} 2.5 # {trace_id="x"} 0.5 1700000000.25',
      'wait_seconds_created{q="a"} 1600000000.5',
      "# EOF",
      "",
    ].join("\n"),
  );
});

Deno.test("encodeOpenMetrics: bounds and quantiles are canonical numbers", () => {
  const bucket = (le: string): Sample => ({ suffix: "_bucket", labels: { le }, value: 1 });
  const text = encodeOpenMetrics([
    { name: "h", type: "histogram", help: "", samples: ["1", "2.5", "1e+06", "+Inf"].map(bucket) },
    { name: "s", type: "summary", help: "", samples: [{ suffix: "", labels: { quantile: "1" }, value: 2 }] },
    { name: "g", type: "gauge", help: "", samples: [{ suffix: "", labels: { le: "1" }, value: 2 }] },
  ]);
  assert.deepEqual(text.match(/(?:le|quantile)="[^"]*"/g), [
    'le="1.0"',
    'le="2.5"',
    'le="1e+06"',
    'le="+Inf"',
    'quantile="1.0"',
    'le="1"',
  ]);
});

Deno.test("encodeOpenMetrics: timestamps are in seconds", () => {
  const samples: Sample[] = [{ suffix: "", labels: {}, value: 1, timestampMs: 1700000000123 }];
  assert.match(encodeOpenMetrics([{ name: "g", type: "gauge", help: "", samples }]), /^g 1 1700000000\.123$/m);
});

Deno.test("encodeOpenMetrics: an exemplar stands only where the standard has one", () => {
  const exemplar = { labels: { t: "1" }, value: 1 };
  const text = encodeOpenMetrics([
    { name: "g", type: "gauge", help: "", samples: [{ suffix: "", labels: {}, value: 1, exemplar }] },
  ]);
  assert.match(text, /^g 1$/m);
});

Deno.test("encodeOpenMetrics: an exemplar that is or becomes too long, or whose time is none, costs no scrape", () => {
  const text = (exemplar: Exemplar, escaping: EscapingScheme = "allow-utf-8") => {
    const samples: Sample[] = [{ suffix: "_total", labels: {}, value: 1, exemplar }];
    const written = encodeOpenMetrics([{ name: "c", type: "counter", help: "", samples }], { escaping });
    parseOpenMetrics(written);
    return written.split("\n")[1];
  };
  const long = { labels: { "t.x": "v".repeat(125) }, value: 1 };
  assert.equal(text(long), `c_total 1 # {"t.x"="${"v".repeat(125)}"} 1`);
  assert.equal(text(long, "values"), "c_total 1");
  assert.equal(text({ labels: { t: "v".repeat(128) }, value: 1 }), "c_total 1");
  assert.equal(text({ labels: {}, value: 1, timestampSeconds: NaN }), "c_total 1 # {} 1");
});

Deno.test("encodeOpenMetrics: the sum and the count of a gauge histogram are below zero only where a bucket is", () => {
  const sumOf = (le: string, sum: number) => {
    const text = encodeOpenMetrics([histogram("gaugehistogram", le, sum)]);
    parseOpenMetrics(text);
    return /^h_gsum (.*)$/m.exec(text)?.[1];
  };
  assert.deepEqual([sumOf("-1", -1), sumOf("1", -1), sumOf("-1", NaN), sumOf("1", 1)], [
    "-1",
    undefined,
    undefined,
    "1",
  ]);
});

Deno.test("encodeOpenMetrics: a counter without _total is declared unknown", () => {
  const samples: Sample[] = [{ suffix: "", labels: {}, value: 1 }];
  assert.equal(
    encodeOpenMetrics([{ name: "c", type: "counter", help: "", samples }]),
    "# TYPE c unknown\nc 1\n# EOF\n",
  );
});

Deno.test("encodeOpenMetrics: buckets below zero, and sums that can fall, cost the sum and the count", () => {
  for (const [le, sum] of [["-0.5", 1], ["-1", 1], ["1", -1], ["1", NaN]] as const) {
    const text = encodeOpenMetrics([histogram("histogram", le, sum)]);
    assert.doesNotMatch(text, /h_sum|h_count/);
    assert.equal(parseOpenMetrics(text).length, 1);
  }
  assert.match(encodeOpenMetrics([histogram("histogram", "0", 1)]), /^h_sum 1$/m);
});

Deno.test("encodeOpenMetrics: a summary of numbers below zero keeps its count", () => {
  const text = encodeOpenMetrics([{
    name: "s",
    type: "summary",
    help: "",
    samples: [
      { suffix: "", labels: { quantile: "0.5" }, value: -1 },
      { suffix: "", labels: { quantile: "0.9" }, value: 1 },
      { suffix: "_sum", labels: {}, value: -3 },
      { suffix: "_count", labels: {}, value: 4 },
    ],
  }]);
  assert.equal(text, '# TYPE s summary\ns{quantile="0.9"} 1\ns_count 4\n# EOF\n');
});

Deno.test("encodeOpenMetrics: escaped names keep one suffix each", () => {
  const text = encodeOpenMetrics([
    { name: "http.requests", type: "counter", help: "", samples: [{ suffix: "_total", labels: {}, value: 1 }] },
    { name: "os.build", type: "info", help: "", samples: [{ suffix: "_info", labels: { "a.b": "c" }, value: 1 }] },
  ], { escaping: "values" });
  assert.equal(
    text,
    [
      "# TYPE U__http_2e_requests_ counter",
      "U__http_2e_requests__total 1",
      "# TYPE U__os_2e_build_ info",
      'U__os_2e_build__info{U__a_2e_b="c"} 1',
      "# EOF",
      "",
    ].join("\n"),
  );
});

Deno.test("encodeOpenMetrics: a unit that an escaped name does not end with is left out", () => {
  const family: MetricFamily = { name: "a.b_bytes", type: "counter", help: "", unit: "bytes", samples: [] };
  assert.match(encodeOpenMetrics([family]), /^# UNIT "a\.b_bytes" bytes$/m);
  assert.match(encodeOpenMetrics([family], { escaping: "underscores" }), /^# UNIT a_b_bytes bytes$/m);
  assert.doesNotMatch(encodeOpenMetrics([family], { escaping: "dots" }), /# UNIT/);
});

Deno.test("encodeOpenMetrics: what parseOpenMetrics reads back is what was written", () => {
  fc.assert(fc.property(families({ utf8: true }), (all) => {
    assert.deepEqual(parseOpenMetrics(encodeOpenMetrics(all)), all);
  }));
});
