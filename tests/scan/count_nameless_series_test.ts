import assert from "node:assert/strict";
import { DeadlineError } from "../../src/prometheus/deadline_error.ts";
import { FLAVOUR_NAMES } from "../../src/prometheus/flavours.ts";
import { countNamelessSeries } from "../../src/scan/count_nameless_series.ts";
import { backendErrorOf } from "../support/backend_error_of.ts";
import { FakeBackend, type FakeBackendOptions } from "../support/fake_backend.ts";

const CALL = { signal: new AbortController().signal };

async function count(intercept: FakeBackendOptions["intercept"], flavour: (typeof FLAVOUR_NAMES)[number]) {
  const backend = new FakeBackend({ info: { flavour }, ...(intercept === undefined ? {} : { intercept }) });
  const warning = await countNamelessSeries(backend, "5m", "", 1_000, CALL);
  return { warning, queries: backend.queries.map(({ expression, call }) => [expression, call.retries]) };
}

Deno.test("countNamelessSeries: C12: series that no list of names shows are told with their number", async () => {
  const { warning, queries } = await count(() => [{ labels: {}, value: 1_234 }], "victoriametrics");
  assert.equal(warning, "Left out of every number, because they have no metric name: 1,234 series");
  assert.deepEqual(queries, [[`count(count_over_time({__name__="",__ignore_usage__=""}[5m]))`, 0]]);
});

Deno.test("countNamelessSeries: C12: where there are none, nothing is said", async () => {
  assert.equal((await count(() => [], "victoriametrics")).warning, undefined);
});

Deno.test("countNamelessSeries: C12: asks no backend that refuses such series", async () => {
  for (const flavour of FLAVOUR_NAMES.filter((flavour) => flavour !== "victoriametrics")) {
    const { warning, queries } = await count(() => [{ labels: {}, value: 1 }], flavour);
    assert.deepEqual([warning, queries], [undefined, []], flavour);
  }
});

Deno.test("countNamelessSeries: a failure is told, a deadline is not, a fault of the program ends the scan", async () => {
  const failing = (error: Error) => count(() => Promise.reject(error), "victoriametrics");
  assert.equal(
    (await failing(backendErrorOf("bad-query", "too many series", { status: 422 }))).warning,
    "Whether there are series without a metric name is unknown: too many series",
  );
  assert.equal((await failing(new DeadlineError(1_000))).warning, undefined);
  const fault = new RangeError("ours");
  await assert.rejects(failing(fault), (thrown) => thrown === fault);
});
