import assert from "node:assert/strict";
import { type ExporterDescription, type ExporterProcess, parseText } from "dpm-finder/exporter";
import { CiscoExporter } from "../../exporters/cisco/cisco.ts";
import { CISCO_METRICS } from "../../exporters/cisco/collect_device.ts";
import { queriedName } from "../../exporters/cisco/metric_table.ts";
import { DummyExporter } from "../../exporters/dummy.ts";
import { fakeProcess } from "../exporter_library/fake_process.ts";

const EXPORTERS = [
  ["exporters/dummy.ts", (process: ExporterProcess) => DummyExporter.run(process)],
  ["exporters/cisco/cisco.ts", (process: ExporterProcess) => CiscoExporter.run(process)],
] as const;

/** The cells of the table rows below a heading of the manual whose first cell is code. */
async function rowsBelow(heading: string): Promise<string[][]> {
  const manual = await Deno.readTextFile("docs/exporters.md");
  const [, below = ""] = manual.split(`${heading}\n`);
  const [section = ""] = below.split(/^#{2,3} /m);
  return Array.from(
    section.matchAll(/^\| `([^`]+)` +\| (.+) \|$/gm),
    ([, first = "", rest = ""]) => [first, ...rest.split(" | ").map((cell) => cell.trim())],
  );
}

for (const [path, run] of EXPORTERS) {
  Deno.test(`${path}: its comment block is what --describe writes`, async () => {
    const fake = fakeProcess({ words: ["--describe"] });
    await run(fake);
    const file = await Deno.readTextFile(path);
    assert.ok(file.startsWith(`${fake.output.join("")}\n`), fake.output.join(""));
  });
}

Deno.test("docs/exporters.md: lists the metrics of cisco with their types, labels and helps, and no other", async () => {
  const listed = await rowsBelow("### Metrics");
  const declared = CISCO_METRICS.map((metric) => {
    const labels = metric.labels.length === 0 ? "" : `{${metric.labels.join()}}`;
    return [queriedName(metric) + labels, metric.type, metric.help];
  });
  assert.deepEqual(listed, declared);
});

Deno.test("docs/exporters.md: lists the metrics of dummy with their labels, and no other", async () => {
  const fake = fakeProcess({ words: ["--work-seconds=0"] });
  await DummyExporter.run(fake);
  const written = parseText(fake.output.join("")).map(({ name, type, samples }) => {
    const labels = Object.keys(samples[0]?.labels ?? {}).filter((label) => label !== "le");
    return `${name}${type === "counter" ? "_total" : ""}${labels.length === 0 ? "" : `{${labels.join()}}`}`;
  });
  const listed = (await rowsBelow("## dummy")).map(([metric]) => metric);
  assert.deepEqual(listed.sort(), written.sort());
});

Deno.test("docs/exporters.md: lists the arguments of cisco in their order, and no other", async () => {
  const { args = {} }: ExporterDescription = CiscoExporter.description;
  const flags = Object.keys(args).map((key) => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
  assert.deepEqual((await rowsBelow("## cisco")).map(([flag]) => flag), flags);
});
