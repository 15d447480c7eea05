import assert from "node:assert/strict";
import fc from "fast-check";
import { csvReport } from "../../src/report/csv_report.ts";
import { arbitrarySnapshot } from "./arbitrary_snapshot.ts";
import { buildSnapshot, measured } from "./build_snapshot.ts";
import { join, reportInput } from "./report_input.ts";

/** Reads CSV by the grammar of RFC 4180 and nothing beyond it: every record ends with CRLF. */
function parseCsv(text: string): string[][] {
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  const records: string[][] = [];
  let record: string[] = [];
  while (field.lastIndex < text.length) {
    const at = field.lastIndex;
    const [, quoted, plain, end] = field.exec(text) ?? assert.fail(`no field at ${at}: ${text.slice(at, at + 40)}`);
    record.push(quoted?.replaceAll('""', '"') ?? plain ?? "");
    if (end === ",") continue;
    records.push(record);
    record = [];
  }
  return records;
}

Deno.test("csvReport: has the original's columns first, and the price's among them when there is one", () => {
  const snapshot = buildSnapshot({ up: measured([20, 2]), irregular: measured([4, 1], [7, 2]) });
  assert.equal(
    join(csvReport.render(reportInput(snapshot))),
    "metric_name,dpm,series_count,total_dpm\r\nup,4,2,8\r\nirregular,1.4,3,3.6\r\n",
  );
  assert.equal(
    join(csvReport.render(reportInput(snapshot, { costPer1000Series: 1000 }))),
    "metric_name,dpm,series_count,estimated_cost,total_dpm\r\nup,4,2,8,8\r\nirregular,1.4,3,3.8,3.6\r\n",
  );
});

Deno.test("csvReport: without a listed metric there is still a header", () => {
  assert.equal(join(csvReport.render(reportInput(buildSnapshot({})))), "metric_name,dpm,series_count,total_dpm\r\n");
});

Deno.test("csvReport: --top shortens the text report, not this one", () => {
  const names = new Map(Array.from({ length: 1_200 }, (_, i) => [`m${i}`, measured([20, 1])] as const));
  const records = parseCsv(join(csvReport.render(reportInput(buildSnapshot(names), { top: 3 }))));
  assert.equal(records.length, 1_201);
});

Deno.test("csvReport: a strict reader gets every name and number back, whatever the names", () => {
  fc.assert(fc.property(arbitrarySnapshot, (snapshot) => {
    const input = reportInput(snapshot, { minDpm: 0, all: true });
    const [header, ...records] = parseCsv(join(csvReport.render(input)));
    assert.deepEqual(header, ["metric_name", "dpm", "series_count", "total_dpm"]);
    assert.deepEqual(
      records.map(([name, ...numbers]) => [name, ...numbers.map(Number)]),
      input.view.rows.map((row) => [row.name, row.maxDpm, row.seriesCount, row.totalDpm]),
    );
  }));
});
