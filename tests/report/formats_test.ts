import assert from "node:assert/strict";
import fc from "fast-check";
import { isEmptyDocument, REPORT_FORMATS, type ReportFormat } from "../../src/report/formats.ts";
import { arbitrarySnapshot } from "./arbitrary_snapshot.ts";
import { buildSnapshot, measured } from "./build_snapshot.ts";
import { reportInput } from "./report_input.ts";

const formats = Object.keys(REPORT_FORMATS) as ReportFormat[];

Deno.test("REPORT_FORMATS: each has the extension of the original's file", () => {
  assert.deepEqual(formats.map((format) => [format, REPORT_FORMATS[format].extension]), [
    ["csv", "csv"],
    ["text", "txt"],
    ["json", "json"],
    ["prom", "prom"],
  ]);
});

Deno.test("REPORT_FORMATS: no two have a name or an extension in common", () => {
  const names = formats.flatMap((format) => [format, ...REPORT_FORMATS[format].aliases]);
  assert.equal(new Set(names).size, names.length);
  assert.equal(new Set(formats.map((format) => REPORT_FORMATS[format].extension)).size, formats.length);
});

Deno.test("REPORT_FORMATS: every report ends with a newline, and rendering twice gives the same", async () => {
  for (const format of formats) {
    const report = await REPORT_FORMATS[format].load();
    fc.assert(fc.property(arbitrarySnapshot, (snapshot) => {
      const input = reportInput(snapshot, { minDpm: 0 });
      const text = [...report.render(input)].join("");
      assert.ok(text.endsWith("\n"));
      assert.equal([...report.render(input)].join(""), text);
    }));
  }
});

Deno.test("isEmptyDocument: tells a document without a measured metric in every format (O1)", async () => {
  const failed = { outcome: "failed", status: 503, reason: "busy" } as const;
  const gone = { outcome: "empty", distribution: [] } as const;
  for (const format of formats) {
    const report = await REPORT_FORMATS[format].load();
    const isEmpty = (names: Parameters<typeof buildSnapshot>[0]) =>
      isEmptyDocument([...report.render(reportInput(buildSnapshot(names)))].join(""));
    assert.ok(isEmpty({}), format);
    assert.ok(isEmpty({ failed, gone }), format);
    assert.ok(!isEmpty({ failed, up: measured([20, 1]) }), format);
    // Nothing is listed, and all but csv count it in their totals.
    assert.equal(isEmpty({ slow: measured([1, 1]) }), format === "csv", format);
  }
});

Deno.test("isEmptyDocument: tells the original's documents, and takes what it does not know for a result (O1)", () => {
  const performance = "\nPerformance Metrics:\nTotal runtime: 0.10 seconds\n";
  const head = "Metrics: DPM and cardinality (series count):\n";
  const prom = "# HELP metric_dpm_rate Data points per minute for each metric\n# TYPE metric_dpm_rate gauge\n";
  const runtime = "\n# TYPE dpm_finder_runtime_seconds gauge\ndpm_finder_runtime_seconds 0.1\n";
  const cases: [document: string, isEmpty: boolean][] = [
    ["metric_name,dpm,series_count\n", true],
    ["metric_name,dpm,series_count\nup,4.0,1\n", false],
    [`${head}${performance}`, true],
    [`${head}up: dpm=4.0, series=1\n  job=a: dpm=4.0\n${performance}`, false],
    ['{\n  "metrics": [],\n  "total_metrics_above_threshold": 0\n}', true],
    ['{\n  "metrics": [\n    {\n      "metric_name": "up"\n    }\n  ]\n}', false],
    [`${prom}${runtime}`, true],
    [`${prom}metric_dpm_rate{metric_name="up"} 4.0\n${runtime}`, false],
    ["metric_name,dpm,series_count\r\nup", false],
    ["something else", false],
    ['{"metrics": [], "dashboards": [1, 2]}', false],
    ['{"points": [{"measured": 0, "value": 3}]}', false],
    ["{}", false],
  ];
  for (const [document, isEmpty] of cases) assert.equal(isEmptyDocument(document), isEmpty, document);
});
