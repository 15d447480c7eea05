import assert from "node:assert/strict";
import { describeHidden } from "../../src/report/describe_hidden.ts";
import { REPORT_FORMATS } from "../../src/report/formats.ts";
import type { Measured } from "../../src/snapshot/snapshot.ts";
import { buildSnapshot } from "./build_snapshot.ts";
import { reportInput } from "./report_input.ts";

/** A snapshot that counts how often the samples of its metrics are looked at: a view made of it has to. */
function countingSnapshot() {
  const reads = { count: 0 };
  const entry = (samples: number, excluded: boolean): Measured => ({
    outcome: "measured",
    get distribution(): Measured["distribution"] {
      reads.count++;
      return [[samples, 2]];
    },
    groups: new Map([["api", [[samples, 2]]]]),
    ...excluded ? { excludedBy: { kind: "suffix", text: "_sum" } } : {},
  });
  const scope = { match: [], exclude: [], groupBy: ["job"], selector: "", skipExcluded: false };
  const names = { over: entry(20, false), under: entry(1, false), hidden_sum: entry(20, true) };
  return { reads, snapshot: buildSnapshot(names, { scope }) };
}

for (const [format, { load }] of Object.entries(REPORT_FORMATS)) {
  Deno.test(`REPORT_FORMATS: ${format} renders from the view it is given, and makes none`, async () => {
    const { reads, snapshot } = countingSnapshot();
    const input = reportInput(snapshot, { costPer1000Series: 8 });
    assert.ok(reads.count >= snapshot.names.size);
    const report = await load();
    // What the format alone shows, such as families, is made with the first rendering.
    assert.ok([...report.render(input)].join("").includes("over"));
    const onceMade = reads.count;
    // As for a file and for standard output.
    for (const _ of ["file", "stdout"]) assert.ok([...report.render(input)].join("").includes("over"));
    assert.equal(describeHidden(input.view).length, 2);
    assert.equal(reads.count, onceMade);
  });
}

/** How often the modules of a room make a view. */
async function viewsMadeIn(room: string): Promise<number> {
  let count = 0;
  for await (const { name, isDirectory } of Deno.readDir(room)) {
    if (isDirectory) count += await viewsMadeIn(`${room}/${name}`);
    else count += (await Deno.readTextFile(`${room}/${name}`)).match(/\bMetricView\.(?:of|inPieces)\(/g)?.length ?? 0;
  }
  return count;
}

Deno.test("MetricView: the one-shot and diff make one for a report, the exporter one for a snapshot", async () => {
  assert.equal(await viewsMadeIn("src/report"), 0);
  assert.equal(await viewsMadeIn("src/cli"), 2);
  assert.equal(await viewsMadeIn("src/exporter"), 1);
});
