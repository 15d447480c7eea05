import assert from "node:assert/strict";
import fc from "fast-check";
import { textReport } from "../../src/report/text_report.ts";
import { arbitrarySnapshot } from "./arbitrary_snapshot.ts";
import { buildSnapshot, measured } from "./build_snapshot.ts";
import { firstScreens } from "./first_screens.ts";
import { join, reportInput } from "./report_input.ts";

const snapshot = buildSnapshot({ up: measured([20, 2_000]), fast: measured([300, 1]), few: measured([20, 3]) });

function lines(...input: Parameters<typeof reportInput>): string[] {
  return join(textReport.render(reportInput(...input))).split("\n");
}

Deno.test("textReport: aligns numbers to the right and says the order", () => {
  const text = lines(snapshot, { sort: "total" });
  const start = text.indexOf("3 metrics by total DPM");
  assert.deepEqual(text.slice(start + 2, start + 6), [
    "TOTAL DPM  SHARE  CUM. SHARE  MAX DPM  SERIES  METRIC",
    "    8,000    99%         99%        4   2,000  up",
    "       60   0.7%       99.9%       60       1  fast",
    "       12   0.1%        100%        4       3  few",
  ]);
});

Deno.test("textReport: --top shortens the table and says what is not in it", () => {
  const text = lines(snapshot, { sort: "dpm", top: 1 });
  const start = text.indexOf("3 metrics by highest DPM of a series");
  assert.deepEqual(text.slice(start + 2, start + 5), [
    "TOTAL DPM  SHARE  MAX DPM  SERIES  METRIC",
    "       60   0.7%       60       1  fast",
    "and 2 more metrics: 8,012 DPM, 99% of all",
  ]);
  assert.ok(!lines(snapshot, { top: 3 }).some((line) => line.includes("more metric")));
});

Deno.test("textReport: has the original's block, without NaN for an empty tenant", () => {
  const text = lines(buildSnapshot({}, { durationMs: 0 }));
  assert.ok(text.includes("No metric has a sample in the window."));
  assert.deepEqual(text.slice(text.indexOf("Performance Metrics:")), [
    "Performance Metrics:",
    "Total runtime: 0.00 seconds",
    "Average time per metric: 0.000 seconds",
    "Total metrics processed: 0",
    "Metrics processing rate: 0.0 metrics/second",
    "",
  ]);
  assert.ok(!text.join("\n").includes("NaN"));
});

Deno.test("textReport: tells a high threshold from an empty tenant", () => {
  assert.ok(lines(snapshot, { minDpm: 100 }).includes("No metric is over the threshold."));
});

Deno.test("textReport: shows expressions as they were typed", () => {
  const scope = {
    match: ["^(?:http_.*)$"],
    exclude: ["^(?:a|b)$", "^(?:c)$"],
    groupBy: [],
    selector: "",
    skipExcluded: false,
  };
  const text = lines(buildSnapshot({}, { scope }));
  assert.ok(text.includes("Only names matching http_.*"));
  assert.ok(text.includes("No names matching a|b or c"));
});

Deno.test("textReport: no name, label, tenant or reason reaches the terminal with a control character", () => {
  const options = fc.record({
    minDpm: fc.constantFrom(0, 1),
    all: fc.boolean(),
    sort: fc.constantFrom("total", "name"),
  });
  fc.assert(fc.property(arbitrarySnapshot, options, fc.string({ unit: "binary" }), (snapshot, options, label) => {
    const detail = new Map([...snapshot.names.keys()].map((name) => [name, [{ labels: { [label]: label }, dpm: 1 }]]));
    const pieces = [...textReport.render(reportInput(snapshot, options, detail))];
    for (const piece of pieces) assert.match(piece, /^[^\p{Cc}\p{Cs}\p{Cf}\p{Zl}\p{Zp}]*\n$/u);
  }));
});

Deno.test("textReport: where every metric is hidden, it does not say that there is none (O1)", () => {
  const hidden = buildSnapshot({ a_bucket: { ...measured([20, 3]), excludedBy: { kind: "suffix", text: "_bucket" } } });
  const text = join(textReport.render(reportInput(hidden)));
  assert.match(text, /^Every metric is hidden by the built-in exclusions; --all lists them\.$/m);
  assert.doesNotMatch(text, /No metric has a sample/);
});

for (const [name, render] of Object.entries(firstScreens)) {
  Deno.test(`textReport: ${name} has no line that a terminal of 60 or 80 columns cuts`, () => {
    for (const columns of [60, 80]) {
      assert.deepEqual(join(render(columns)).split("\n").filter((line) => line.length > columns), []);
    }
  });
}

Deno.test("textReport: a warning keeps what it quotes as it is, and draws nothing", () => {
  const snapshot = buildSnapshot({ up: measured([5, 1]) }, { warnings: ['No series matches {env="a\u001b[2K"}'] });
  for (const isOverview of [true, false]) {
    const text = join(textReport.render(reportInput(snapshot, { isOverview })));
    assert.match(text, /^ {2}No series matches \{env="a\\u\{1b\}\[2K"\}$/m);
  }
});
