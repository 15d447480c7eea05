import assert from "node:assert/strict";
import fc from "fast-check";
import { reports } from "../../src/report/reports.ts";
import { arbitrarySnapshot } from "./arbitrary_snapshot.ts";
import { reportInput } from "./report_input.ts";

Deno.test("reports: each is under its own name, with the extension of the original's file", () => {
  const extensions = Object.entries(reports).map(([format, report]) => [format, report.format, report.extension]);
  assert.deepEqual(extensions, [
    ["csv", "csv", "csv"],
    ["text", "text", "txt"],
    ["json", "json", "json"],
    ["prom", "prom", "prom"],
  ]);
});

Deno.test("reports: every format ends with a newline, and rendering twice gives the same", () => {
  fc.assert(
    fc.property(arbitrarySnapshot, fc.constantFrom(...Object.values(reports)), (snapshot, report) => {
      const input = reportInput(snapshot, { minDpm: 0 });
      const text = [...report.render(input)].join("");
      assert.ok(text.endsWith("\n"));
      assert.equal([...report.render(input)].join(""), text);
    }),
  );
});
