import { deepEqual, equal, throws } from "node:assert/strict";
import { readMetrics } from "../../src/host/read_metrics.ts";

const read = (text: string) => readMetrics(new TextEncoder().encode(text));

Deno.test("readMetrics: lines of a metric that are not together, and a last line without its end", () => {
  const families = read('# TYPE a gauge\na{x="1"} 1\nb 2\na{x="2"} 3');
  deepEqual(families.map(({ name, samples }) => [name, samples.length]), [["a", 2], ["b", 1]]);
});

Deno.test("readMetrics: OpenMetrics, and a text that only ends like it", () => {
  const [family] = read("# TYPE jobs counter\njobs_total 3\n# EOF\n");
  deepEqual([family?.type, family?.name], ["counter", "jobs"]);
  equal(read("a 1\n\nb 2\n# EOF\n").length, 2);
});

Deno.test("readMetrics: half a line, no metric and no text are refused with a reason", () => {
  for (
    const [text, reason] of [
      ['a 1\nb{x="1', /^line 2, column \d+ of its metrics: /],
      ["<html>", /^line 1, column 1 of its metrics: /],
      ["", /^it wrote no metrics$/],
      ["# TYPE a gauge\n", /^it wrote no metrics$/],
    ] as const
  ) throws(() => read(text), { name: "ValueError", reason });
  throws(() => readMetrics(Uint8Array.of(0x61, 0xff, 0x20, 0x31, 0x0a)), { reason: "its metrics are not UTF-8" });
});
