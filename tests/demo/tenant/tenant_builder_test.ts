import { deepEqual, equal } from "node:assert/strict";
import { numbered, TenantBuilder } from "../../../src/demo/tenant/tenant_builder.ts";

const START_MS = 1_780_000_000_000;

function labelsOf(builder: TenantBuilder): unknown[] {
  return builder.series.map(({ labels }) => labels);
}

Deno.test("TenantBuilder: a target has what a scrape adds, a source has not", () => {
  const builder = new TenantBuilder(START_MS);
  builder.target({ job: "x" });
  deepEqual(labelsOf(builder).map((labels) => JSON.stringify(labels)), [
    '{"__name__":"up","job":"x"}',
    '{"__name__":"scrape_duration_seconds","job":"x"}',
    '{"__name__":"scrape_samples_scraped","job":"x"}',
    '{"__name__":"scrape_samples_post_metric_relabeling","job":"x"}',
    '{"__name__":"scrape_series_added","job":"x"}',
  ]);
  const source = new TenantBuilder(START_MS);
  source.source({ job: "x" }).values(["a"], { b: "c" });
  deepEqual(labelsOf(source), [{ __name__: "a", job: "x", b: "c" }]);
});

Deno.test("TenantBuilder: vectors, histograms and summaries have their series", () => {
  const builder = new TenantBuilder(START_MS);
  builder.source({})
    .vectors(["a", "b"], { x: ["1", "2"], y: ["3"] })
    .histogram("h", ["0.1"], { x: ["1"] })
    .summary("s");
  deepEqual(labelsOf(builder), [
    { __name__: "a", x: "1", y: "3" },
    { __name__: "b", x: "1", y: "3" },
    { __name__: "a", x: "2", y: "3" },
    { __name__: "b", x: "2", y: "3" },
    { __name__: "h_bucket", x: "1", le: "0.1" },
    { __name__: "h_bucket", x: "1", le: "+Inf" },
    { __name__: "h_sum", x: "1" },
    { __name__: "h_count", x: "1" },
    ...["0", "0.25", "0.5", "0.75", "1"].map((quantile) => ({ __name__: "s", quantile })),
    { __name__: "s_sum" },
    { __name__: "s_count" },
  ]);
});

Deno.test("TenantBuilder: nothing is before the tenant begins, nothing after a target ends", () => {
  const builder = new TenantBuilder(START_MS);
  builder.source({ job: "x" }, { intervalMs: 1000, endMs: START_MS + 9_999 }).values(["a"]);
  equal(builder.series[0]?.countSamples(0, 2 * START_MS), 10);
});

Deno.test("numbered: names count from zero", () => {
  deepEqual(numbered("pod", 2), ["pod-0", "pod-1"]);
});
