import { deepEqual, ok } from "node:assert/strict";
import { EXPORTER_METRICS } from "../../src/exporter/metric_declarations.ts";
import { flatPrice } from "../../src/pricing/plan.ts";
import type { Measured } from "../../src/snapshot/snapshot.ts";
import type { MetricDeclaration } from "../../src/snapshot/snapshot_metrics.ts";
import { seriesPlan } from "../pricing/test_plans.ts";
import { buildSnapshot } from "../report/build_snapshot.ts";
import { exporterBench } from "./exporter_bench.ts";

/** Name with suffix and labels, and type, of each metric in the manual's table. */
async function listedMetrics(): Promise<{ metric: string; type: string }[]> {
  const manual = await Deno.readTextFile("docs/exporter.md");
  const rows = manual.matchAll(/^\| `((?:metric|dpm_finder|process|deno)_[^`]+)` +\| (\w+) +\|/gm);
  return Array.from(rows, ([, metric = "", type = ""]) => ({ metric, type }));
}

const grouped: Measured = {
  outcome: "measured",
  distribution: [[20, 1]],
  groups: new Map([["api", [[20, 1]]]]),
};

Deno.test("docs/exporter.md: lists every metric there is, with its type and labels, and no other", async () => {
  const { registry, store } = exporterBench({ set: { costPer1000Series: 8, plan: seriesPlan(flatPrice(8)) } });
  store.accept(
    store.begin(),
    buildSnapshot({ a: grouped }, {
      scope: { match: [], exclude: [], groupBy: ["job"], selector: "", skipExcluded: false },
      activeSeries: { total: 1, groups: undefined },
    }),
  );
  const exposed = (await registry.snapshot()).families.map(({ name, type, samples }) => {
    const suffix = type === "counter" ? "_total" : type === "info" ? "_info" : "";
    const labels = type === "info" ? ["…"] : type === "histogram" ? [] : Object.keys(samples[0]?.labels ?? {});
    return `${name}${suffix}${labels.length === 0 ? "" : `{${labels.join()}}`} ${type}`;
  });
  const listed = await listedMetrics();
  deepEqual(listed.map(({ metric, type }) => `${metric} ${type}`).sort(), exposed.sort());
});

Deno.test("EXPORTER_METRICS: what is declared is what the manual lists of the tenant and of the exporter", async () => {
  const suffixes = { gauge: "", counter: "_total", info: "_info" };
  const declared = Object.values<MetricDeclaration>(EXPORTER_METRICS).map(({ name, type, labels }) => {
    const shown = type === "info" ? ["…"] : labels;
    return { metric: `${name}${suffixes[type]}${shown.length === 0 ? "" : `{${shown.join()}}`}`, type };
  });
  const listed = (await listedMetrics()).filter(({ metric }) => /^metric_|^dpm_finder_(?!backend_[^i])/.test(metric));
  const byName = (a: { metric: string }, b: { metric: string }) => a.metric < b.metric ? -1 : 1;
  deepEqual(listed.sort(byName), declared.sort(byName));
});

Deno.test("docs/exporter.md: links lead somewhere", async () => {
  const manual = await Deno.readTextFile("docs/exporter.md");
  const headings = [...manual.matchAll(/^## (.+)$/gm)].map(([, text = ""]) =>
    text.toLowerCase().replace(/[^a-z0-9 -]/g, "").replaceAll(" ", "-")
  );
  for (const [, anchor = ""] of manual.matchAll(/\]\(#([^)]+)\)/g)) ok(headings.includes(anchor), anchor);
  for (const [, path = ""] of manual.matchAll(/\]\((\.\.\/[^)]+)\)/g)) await Deno.stat(`docs/${path}`);
});
