import assert from "node:assert/strict";
import { join } from "node:path";
import * as library from "dpm-finder/exporter";
import { withTempDir } from "../support/temporary_folder.ts";
import { importsOf } from "../support/check_imports.ts";
import { runDeno } from "../support/run_deno.ts";

/** An exporter as somebody else writes it. */
const EXPORTER = `
import { type Collector, createExpositionHandler, type MetricFamily, Registry } from "dpm-finder/exporter";

const shelf: Collector = {
  name: "shelf",
  collect: (): MetricFamily[] => [
    { name: "shelf_books", type: "gauge", help: "Books.", samples: [{ suffix: "", labels: { row: "1" }, value: 7 }] },
  ],
};
const registry = new Registry();
registry.register(shelf);
const response = await createExpositionHandler(registry)(new Request("http://localhost/metrics"));
console.log(await response.text());
`;

Deno.test("dpm-finder/exporter: an exporter in a folder of its own compiles and runs without a permission", () =>
  withTempDir(async (dir) => {
    const door = new URL("../../src/exporter_library/mod.ts", import.meta.url).href;
    await Deno.writeTextFile(join(dir, "deno.json"), JSON.stringify({ imports: { "dpm-finder/exporter": door } }));
    await Deno.writeTextFile(join(dir, "shelf.ts"), EXPORTER);
    const args = ["run", "--quiet", "--check", "--no-prompt", "--no-remote", "--no-npm", "shelf.ts"];
    const { code, stdout, stderr } = await runDeno(args, { cwd: dir });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^shelf_books\{row="1"\} 7$/m);
  }));

Deno.test("dpm-finder/exporter: gives these names, which exporters rely on", () => {
  assert.deepEqual(Object.keys(library).sort(), [
    "ArgumentError",
    "CollectError",
    "Counter",
    "DEFAULT_BUCKETS",
    "DuplicateMetricError",
    "Exporter",
    "ExpositionSyntaxError",
    "Gauge",
    "Histogram",
    "Info",
    "InvalidLabelsError",
    "InvalidMetricError",
    "InvalidValueError",
    "OPENMETRICS_1_0_0",
    "Registry",
    "StateSet",
    "Summary",
    "TEXT_0_0_4",
    "acceptsGzip",
    "contentType",
    "counted",
    "createExpositionHandler",
    "encodeOpenMetrics",
    "encodeOpenMetricsChunks",
    "encodeSnapshot",
    "encodeText",
    "encodeTextChunks",
    "escapeLabelName",
    "escapeName",
    "exponentialBuckets",
    "gzipSnapshot",
    "isLegacyLabelName",
    "isLegacyName",
    "linearBuckets",
    "negotiate",
    "parseOpenMetrics",
    "parseText",
    "systemClock",
    "timed",
  ]);
});

Deno.test("dpm-finder/exporter: nothing it brings along names the global Deno or a package, so Node runs it too", async () => {
  const reached = new Set<string>();
  const visit = async (path: string): Promise<void> => {
    if (reached.has(path)) return;
    reached.add(path);
    const text = await Deno.readTextFile(path);
    const code = text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
    assert.doesNotMatch(code, /\bDeno\b/, path);
    for (const specifier of importsOf(text)) {
      if (/^\.{1,2}\//.test(specifier)) await visit(new URL(specifier, `file:///${path}`).pathname.slice(1));
      else assert.match(specifier, /^node:/, path);
    }
  };
  await visit("src/exporter_library/mod.ts");
  assert.ok(reached.has("src/exporter_library/exporter_process.ts") && reached.size > 40, `${reached.size} modules`);
});
