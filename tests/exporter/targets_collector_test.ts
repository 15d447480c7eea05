import { deepEqual, equal, match, ok } from "node:assert/strict";
import { encodeText, parseText } from "../../src/exporter_library/mod.ts";
import { buildSnapshot, measured } from "../report/build_snapshot.ts";
import { exporterBench, STALE_AFTER_MS, valueOf } from "./exporter_bench.ts";
import { targetsBench } from "./targets_bench.ts";

const snapshot = buildSnapshot({ a: measured([20, 1]), b: measured([40, 2], [50, 1]) });

/** What is served once for the whole program. */
const OF_PROGRAM = /^(?:process_|deno_|dpm_finder_build)/;

Deno.test("TargetsCollector: every family about a backend has the target, first, and says what one alone says", async () => {
  const { text, serve } = targetsBench(["eu", "us"]);
  const alone = exporterBench();
  serve("us", snapshot);
  alone.store.accept(alone.store.begin(), snapshot);
  const all = await text("/metrics");
  const lines = all.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  for (const line of lines) ok(OF_PROGRAM.test(line) || /^\w+\{target="(?:eu|us)"/.test(line), line);
  const ofUs = lines.filter((line) => line.includes('{target="us"')).map((line) =>
    line.replace('target="us",', "").replace('{target="us"}', "")
  );
  const expected = (await alone.text("/metrics")).split("\n").filter((line) =>
    !/^#|^$/.test(line) && !OF_PROGRAM.test(line)
  );
  deepEqual(ofUs.sort(), expected.sort());
  equal(valueOf(all, 'metric_dpm_rate{target="us",metric_name="b"}'), 10);
  equal(valueOf(all, 'metric_dpm_rate{target="eu",metric_name="b"}'), undefined);
});

Deno.test("TargetsCollector: one text that a parser takes, each family once, in one order", async () => {
  const { text, serve } = targetsBench(["eu", "us", "ap"]);
  serve("us", snapshot);
  const early = await text("/metrics");
  serve("eu", snapshot);
  const late = await text("/metrics");
  for (const all of [early, late]) {
    const families = parseText(all);
    equal(new Set(families.map(({ name }) => name)).size, families.length);
    equal(encodeText(families), all);
  }
  match(late, /^# HELP metric_dpm_rate /);
  const names = (all: string) => [...all.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
  deepEqual(names(early), names(late));
  const open = await text("/metrics", { headers: { accept: "application/openmetrics-text;version=1.0.0" } });
  ok(open.endsWith("# EOF\n"));
  match(open, /^dpm_finder_backend_info\{target="eu",/m);
});

Deno.test("TargetsCollector: what no target has changed is the same object again", async () => {
  const { registry, serve, targets } = targetsBench(["eu", "us"]);
  serve("eu", snapshot);
  const before = await registry.snapshot();
  equal(await registry.snapshot(), before);
  targets[1]?.observer.retry?.({ url: "", attempt: 1, waitMs: 1, holdsOutForMs: 1, status: 503, reason: "" });
  const after = await registry.snapshot();
  const changed = after.families.filter((family) => !before.families.includes(family));
  deepEqual(changed.map(({ name }) => name), ["dpm_finder_backend_retries"]);
});

Deno.test("TargetsCollector: a target that is stale loses its metrics, and no other does", async () => {
  const { text, serve, clock } = targetsBench(["eu", "us"]);
  serve("eu", snapshot);
  clock.pass(STALE_AFTER_MS);
  serve("us", snapshot);
  clock.pass(1);
  const all = await text("/metrics");
  deepEqual([...all.matchAll(/^metric_dpm_rate\{target="(\w+)"/gm)].map(([, name]) => name), ["us", "us"]);
  equal(valueOf(all, 'dpm_finder_stale{target="eu"}'), 1);
  equal(valueOf(all, 'dpm_finder_stale{target="us"}'), 0);
});
