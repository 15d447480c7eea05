import assert from "node:assert/strict";
import fc from "fast-check";
import { Counter } from "../../src/exposition/counter.ts";
import { encodeOpenMetrics } from "../../src/exposition/encode_openmetrics.ts";
import { encodeText } from "../../src/exposition/encode_text.ts";
import type { EscapingScheme } from "../../src/exposition/escape_name.ts";
import { createExpositionHandler } from "../../src/exposition/exposition_handler.ts";
import { DuplicateMetricError } from "../../src/exposition/metric_errors.ts";
import type { MetricFamily } from "../../src/exposition/metric_family.ts";
import { parseOpenMetrics } from "../../src/exposition/parse_openmetrics.ts";
import { parseText } from "../../src/exposition/parse_text.ts";
import { Registry } from "../../src/exposition/registry.ts";
import { foreignText } from "./foreign_text.ts";

/** Texts that are tried in each property; a hundred times as many were tried by hand. */
const numRuns = 150;

const schemes = fc.constantFrom<EscapingScheme>("allow-utf-8", "underscores", "dots", "values");

Deno.test("C13: encodeOpenMetrics: whatever a text holds, parseOpenMetrics reads what is made of it", () => {
  fc.assert(
    fc.property(foreignText({ utf8: true }), schemes, (text, escaping) => {
      parseOpenMetrics(encodeOpenMetrics(parseText(text, { lenient: true }), { escaping }));
    }),
    { numRuns },
  );
});

Deno.test("parseText: what lenient reading makes of a text is strict text, and the same families", () => {
  fc.assert(
    fc.property(foreignText({ utf8: true }), (text) => {
      const families = parseText(text, { lenient: true });
      assert.deepEqual(parseText(encodeText(families, { escaping: "allow-utf-8" })), families);
    }),
    { numRuns },
  );
});

Deno.test("C13: snapshot: a registry takes whatever lenient reading makes of a text", async () => {
  await fc.assert(
    fc.asyncProperty(foreignText({ utf8: true }), async (text) => {
      const families = parseText(text, { lenient: true });
      const registry = new Registry();
      registry.register({ name: "foreign", collect: (): MetricFamily[] => families });
      assert.equal((await registry.snapshot()).families.length, families.length);
    }),
    { numRuns },
  );
});

/** A Go program's metrics, in short. */
const GO = [
  "# HELP go_alloc_bytes Bytes in use.",
  "# TYPE go_alloc_bytes gauge",
  "go_alloc_bytes 5",
  "# HELP go_alloc_bytes_total Bytes ever in use.",
  "# TYPE go_alloc_bytes_total counter",
  "go_alloc_bytes_total 7",
  "",
].join("\n");

Deno.test("C13: encodeOpenMetrics: a counter x_total yields to a gauge x, whichever comes first", () => {
  const families = parseText(GO);
  const gauge = "# TYPE go_alloc_bytes gauge\n# HELP go_alloc_bytes Bytes in use.\ngo_alloc_bytes 5\n";
  const counter = "# TYPE go_alloc_bytes_total unknown\n# HELP go_alloc_bytes_total Bytes ever in use.\n" +
    "go_alloc_bytes_total 7\n";
  assert.equal(encodeOpenMetrics(families), `${gauge}${counter}# EOF\n`);
  assert.equal(encodeOpenMetrics(families.toReversed()), `${counter}${gauge}# EOF\n`);
  assert.equal(encodeText(families), GO);
});

Deno.test("C13: createExpositionHandler: a Go program's metrics beside own ones are 200 in every format", async () => {
  const registry = new Registry();
  registry.register(new Counter({ name: "jobs_total", help: "Jobs." })).inc();
  const families = [...parseText(GO), ...parseText("# TYPE jobs gauge\njobs 1\n")];
  registry.register({ name: "go", collect: (): MetricFamily[] => families });
  const handle = createExpositionHandler(registry);
  const scrape = async (accept: string) => {
    const response = await handle(new Request("http://localhost/metrics", { headers: { accept } }));
    assert.equal(response.status, 200);
    return await response.text();
  };
  assert.deepEqual(
    parseText(await scrape("text/plain")).map(({ name, type }) => [name, type]),
    [["jobs", "counter"], ["go_alloc_bytes", "gauge"], ["go_alloc_bytes", "counter"], ["jobs", "gauge"]],
  );
  assert.deepEqual(
    parseOpenMetrics(await scrape("application/openmetrics-text")).map(({ name, type }) => [name, type]),
    [["jobs_total", "unknown"], ["go_alloc_bytes", "gauge"], ["go_alloc_bytes_total", "unknown"], ["jobs", "gauge"]],
  );
});

for (
  const [what, text, lines] of [
    ["a counter below zero", "# TYPE a_total counter\na_total -1\n", ["# TYPE a_total unknown", "a_total -1"]],
    ["a histogram without +Inf", '# TYPE h histogram\nh_bucket{le="1"} 1\nh_sum 2\nh_count 1\n', [
      "# TYPE h_bucket unknown",
      'h_bucket{le="1"} 1',
      "# TYPE h_sum unknown",
      "h_sum 2",
      "# TYPE h_count unknown",
      "h_count 1",
    ]],
    ["buckets in no order", '# TYPE h histogram\nh_sum 2\nh_bucket{le="+Inf"} 3\nh_bucket{le="1"} 1\nh_count 3\n', [
      "# TYPE h histogram",
      'h_bucket{le="1.0"} 1',
      'h_bucket{le="+Inf"} 3',
      "h_sum 2",
      "h_count 3",
    ]],
    ["times in no order", 'a{b="1"} 1 2000\na{b="2"} 2\na{b="1"} 3 1000\n', [
      "# TYPE a unknown",
      'a{b="1"} 3 1',
      'a{b="1"} 1 2',
      'a{b="2"} 2',
    ]],
    ["a time on some lines of a label set", "a 1 1000\na 2\n", ["# TYPE a unknown", "a 2"]],
    ["a summary and a gauge of its count's name", "# TYPE a_count gauge\na_count 1\n# TYPE a summary\na_sum 2\n", [
      "# TYPE a_count gauge",
      "a_count 1",
      "# TYPE a_sum unknown",
      "a_sum 2",
    ]],
    [
      "a gauge with the name of a counter's start",
      "# TYPE a_created gauge\na_created 1\n# TYPE a_total counter\na_total 2\n",
      [
        "# TYPE a_created gauge",
        "a_created 1",
        "# TYPE a_total unknown",
        "a_total 2",
      ],
    ],
    ["a quantile in two spellings", '# TYPE a summary\na{quantile="1"} 1\na{quantile="1.0"} 2\n', [
      "# TYPE a summary",
      'a{quantile="1.0"} 1',
    ]],
  ] as const
) {
  Deno.test(`C13: encodeOpenMetrics: ${what}, right in text, is made valid`, () => {
    const written = encodeOpenMetrics(parseText(text));
    assert.equal(written, [...lines, "# EOF", ""].join("\n"));
    parseOpenMetrics(written);
  });
}

Deno.test("encodeOpenMetrics: names and labels that escaping makes one stay two", () => {
  const families = parseText('{"a.b",x_y="1","x.y"="2"} 1\na_b 2\n');
  assert.equal(
    encodeOpenMetrics(families, { escaping: "underscores" }),
    '# TYPE U__a_2e_b unknown\nU__a_2e_b{x_y="1",U__x_2e_y="2"} 1\n# TYPE a_b unknown\na_b 2\n# EOF\n',
  );
});

Deno.test("encodeOpenMetrics: two families with lines of one name are refused, as no format has them", () => {
  const family: MetricFamily = { name: "a", type: "gauge", help: "", samples: [{ suffix: "", labels: {}, value: 1 }] };
  assert.throws(() => encodeOpenMetrics([family, { ...family }]), DuplicateMetricError);
});
