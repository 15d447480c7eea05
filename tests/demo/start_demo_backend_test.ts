import { deepEqual, equal, match } from "node:assert/strict";
import { startDemoBackend } from "../../src/demo/start_demo_backend.ts";
import { regularSeries } from "../../src/demo/synthetic_series.ts";

async function getJson(url: string, body?: URLSearchParams): Promise<unknown> {
  const response = await fetch(url, body === undefined ? {} : { method: "POST", body });
  return await response.json();
}

Deno.test("startDemoBackend: answers the demo tenant and its aggregation rule on a loopback port until it is closed", async () => {
  const backend = await startDemoBackend();
  try {
    match(backend.url, /^http:\/\/127\.0\.0\.1:\d+$/);
    const query = 'count(count by (__name__) ({__name__!=""}))';
    const answer = await getJson(`${backend.url}/api/v1/query`, new URLSearchParams({ query, time: "1" }));
    deepEqual(answer, { status: "success", data: { resultType: "vector", result: [] } }, "1970 is before the tenant");
    const rules = await getJson(`${backend.url}/aggregations/rules`);
    equal(Array.isArray(rules) && rules.length, 1);
  } finally {
    await backend.close();
  }
  const refused = await fetch(backend.url).then((response) => response.body?.cancel(), (error) => error);
  equal(refused instanceof TypeError, true);
});

Deno.test("startDemoBackend: series of one's own come without aggregation rules, on the flavour asked for", async () => {
  const series = [regularSeries({ __name__: "a", job: "x" }, { intervalMs: 15_000 })];
  const backend = await startDemoBackend({ series, flavour: "mimir", now: () => 1_780_000_000_000 });
  try {
    const rules = await fetch(`${backend.url}/aggregations/rules`);
    equal(rules.status, 404);
    await rules.body?.cancel();
    deepEqual(await getJson(`${backend.url}/prometheus/api/v1/query?query=count_over_time(a[5m])`), {
      status: "success",
      data: { resultType: "vector", result: [{ metric: { job: "x" }, value: [1_780_000_000, "20"] }] },
    });
  } finally {
    await backend.close();
  }
});

Deno.test("startDemoBackend: a form of several megabytes is read", async () => {
  const backend = await startDemoBackend({ series: [] });
  try {
    const query = `vector(1) # ${"x".repeat(3_000_000)}`;
    const answer = await fetch(`${backend.url}/api/v1/query`, { method: "POST", body: new URLSearchParams({ query }) });
    equal(answer.status, 200);
    await answer.body?.cancel();
  } finally {
    await backend.close();
  }
});
