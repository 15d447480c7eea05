import { deepEqual, equal, rejects } from "node:assert/strict";
import { countActiveSeries } from "../../src/scan/count_active_series.ts";
import type { VectorSample } from "../../src/prometheus/backend.ts";
import { DeadlineError } from "../../src/prometheus/deadline_error.ts";
import { backendErrorOf } from "../support/backend_error_of.ts";
import { FakeBackend } from "../support/fake_backend.ts";

async function count(answer: () => VectorSample[], groupBy: readonly string[] = ["job"], matchers = "") {
  const backend = new FakeBackend({ intercept: answer });
  const call = { signal: new AbortController().signal };
  const active = await countActiveSeries(backend, { groupBy, matchers }, 1_000, call);
  return { active, queries: backend.queries.map(({ expression, atMs, call }) => [expression, atMs, call.retries]) };
}

Deno.test("countActiveSeries: one query by the labels of the grouping, never sent again", async () => {
  const rows: VectorSample[] = [{ labels: { job: "api" }, value: 40 }, { labels: {}, value: 2 }];
  const { active, queries } = await count(() => rows, ["job"], 'env!="test"');
  deepEqual(active, { total: 42, groups: new Map([["api", 40], ["", 2]]) });
  deepEqual(queries, [[
    `count by (job) (last_over_time({__name__!="",env!="test",__ignore_usage__=""}[20m]))`,
    1_000,
    0,
  ]]);
});

Deno.test("countActiveSeries: without a grouping the total alone, and none is none", async () => {
  deepEqual((await count(() => [{ labels: {}, value: 7 }], [])).active, { total: 7, groups: undefined });
  deepEqual((await count(() => [], [])).active, { total: 0, groups: undefined });
});

Deno.test("countActiveSeries: why there is no count is told, and does not end the scan", async () => {
  const refuse = (error: Error) => () => {
    throw error;
  };
  equal(
    (await count(refuse(backendErrorOf("too-heavy", "the limit is 100,000 series")))).active,
    "the limit is 100,000 series",
  );
  equal((await count(refuse(new DeadlineError(5)))).active, "the deadline had passed");
  equal(typeof (await count(() => [{ labels: {}, value: 1.5 }])).active, "string");
  await rejects(count(refuse(new TypeError("x"))), TypeError);
});
