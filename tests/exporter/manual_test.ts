import { deepEqual, ok } from "node:assert/strict";
import type { Measured } from "../../src/snapshot/snapshot.ts";
import { buildSnapshot } from "../report/build_snapshot.ts";
import { exporterBench } from "./exporter_bench.ts";

const grouped: Measured = {
  outcome: "measured",
  distribution: [[20, 1]],
  groups: new Map([["api", [[20, 1]]]]),
};

Deno.test("docs/exporter.md: lists every metric there is, with its type and labels, and no other", async () => {
  const { registry, store } = exporterBench({ set: { costPer1000Series: 8 } });
  store.accept(
    store.begin(),
    buildSnapshot({ a: grouped }, { scope: { match: [], exclude: [], groupBy: "job", skipExcluded: false } }),
  );
  const exposed = (await registry.snapshot()).families.map(({ name, type, samples }) => {
    const suffix = type === "counter" ? "_total" : type === "info" ? "_info" : "";
    const labels = type === "info" ? ["…"] : type === "histogram" ? [] : Object.keys(samples[0]?.labels ?? {});
    return `${name}${suffix}${labels.length === 0 ? "" : `{${labels.join()}}`} ${type}`;
  });
  const manual = await Deno.readTextFile("docs/exporter.md");
  const listed = [...manual.matchAll(/^\| `((?:metric|dpm_finder|process|deno)_[^`]+)` +\| (\w+) +\|/gm)];
  deepEqual(listed.map(([, name, type]) => `${name} ${type}`).sort(), exposed.sort());
});

Deno.test("docs/exporter.md: links lead somewhere", async () => {
  const manual = await Deno.readTextFile("docs/exporter.md");
  const headings = [...manual.matchAll(/^## (.+)$/gm)].map(([, text = ""]) =>
    text.toLowerCase().replace(/[^a-z0-9 -]/g, "").replaceAll(" ", "-")
  );
  for (const [, anchor = ""] of manual.matchAll(/\]\(#([^)]+)\)/g)) ok(headings.includes(anchor), anchor);
  for (const [, path = ""] of manual.matchAll(/\]\((\.\.\/[^)]+)\)/g)) await Deno.stat(`docs/${path}`);
});
