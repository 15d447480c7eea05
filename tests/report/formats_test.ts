import assert from "node:assert/strict";
import fc from "fast-check";
import { REPORT_FORMATS, type ReportFormat } from "../../src/report/formats.ts";
import { arbitrarySnapshot } from "./arbitrary_snapshot.ts";
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
