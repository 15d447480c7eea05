import { deepEqual, equal, match } from "node:assert/strict";
import type { Hono } from "hono";
import { createDemoApp, type DemoAppOptions } from "../../src/demo/create_demo_app.ts";
import { regularSeries } from "../../src/demo/synthetic_series.ts";
import { explicitSeries } from "../support/explicit_series.ts";
import { NOW_MS, SHOP } from "./shop.ts";

function appOf(options: Partial<DemoAppOptions> = {}): Hono {
  return createDemoApp({ series: SHOP, now: () => NOW_MS, ...options });
}

async function get(app: Hono, path: string, init?: RequestInit): Promise<{ status: number; body: unknown }> {
  const response = await app.request(path, init);
  const text = await response.text();
  const isJson = response.headers.get("content-type") === "application/json";
  return { status: response.status, body: isJson ? JSON.parse(text) : text };
}

function post(app: Hono, path: string, parameters: Record<string, string>) {
  return get(app, path, { method: "POST", body: new URLSearchParams(parameters) });
}

Deno.test("createDemoApp: a query by GET and by POST, at the time asked for or now", async () => {
  const expected = (seconds: number, count: string) => ({
    status: 200,
    body: {
      status: "success",
      data: { resultType: "vector", result: [{ metric: { instance: "1", job: "y" }, value: [seconds, count] }] },
    },
  });
  const query = 'count_over_time(a{job="y"}[5m])';
  const app = appOf();
  deepEqual(await post(app, "/api/v1/query", { query }), expected(1_780_000_000, "5"));
  deepEqual(await get(app, `/api/v1/query?query=${encodeURIComponent(query)}`), expected(1_780_000_000, "5"));
  const late = expected(1_780_000_200.5, "2");
  deepEqual(await post(app, "/api/v1/query", { query, time: "1780000200.5" }), late);
});

Deno.test("createDemoApp: scalars, strings and numbers that are not finite are written as Prometheus writes them", async () => {
  const app = appOf();
  const data = async (query: string) => (await post(app, "/api/v1/query", { query })).body;
  deepEqual(await data("-Inf"), {
    status: "success",
    data: { resultType: "scalar", result: [1_780_000_000, "-Inf"] },
  });
  deepEqual(await data('"x"'), { status: "success", data: { resultType: "string", result: [1_780_000_000, "x"] } });
  const value = [1_780_000_000, "1e-07"];
  deepEqual(await data("vector(1e-7)"), {
    status: "success",
    data: { resultType: "vector", result: [{ metric: {}, value }] },
  });
});

Deno.test("createDemoApp: errors have the status, type and text of a Prometheus", async () => {
  const app = appOf();
  const error = async (parameters: Record<string, string>) => await post(app, "/api/v1/query", parameters);
  deepEqual(await error({ query: "foo bar" }), {
    status: 400,
    body: {
      status: "error",
      errorType: "bad_data",
      error: 'invalid parameter "query": 1:5: parse error: unexpected identifier "bar"',
    },
  });
  deepEqual(await error({ query: 'count_over_time({__name__=~"a|b"}[5m])' }), {
    status: 422,
    body: {
      status: "error",
      errorType: "execution",
      error: "vector cannot contain metrics with the same labelset",
    },
  });
  equal((await error({})).status, 400);
  equal((await error({ query: "up", time: "yesterday" })).status, 400);
  deepEqual(await get(app, "/api/v1/nothing"), { status: 404, body: "404 page not found\n" });
});

Deno.test("createDemoApp: VictoriaMetrics answers every error with 422, unknown paths with 400, and limits the length", async () => {
  const app = appOf({ flavour: "victoriametrics" });
  deepEqual(await post(app, "/api/v1/query", { query: "foo bar" }), {
    status: 422,
    body: {
      status: "error",
      errorType: "422",
      error: 'error when executing query="foo bar" for (time=1779999970000, step=300000): ' +
        '1:5: parse error: unexpected identifier "bar"',
    },
  });
  const unknown = await get(app, "/aggregations/rules");
  equal(unknown.status, 400);
  match(String(unknown.body), /unsupported path requested: "\/aggregations\/rules"/);
  equal((await post(app, "/api/v1/query", { query: "up".padEnd(16_384) })).status, 200);
  deepEqual(await post(app, "/api/v1/query", { query: "up".padEnd(16_385) }), {
    status: 422,
    body: {
      status: "error",
      errorType: "422",
      error: "too long query; got 16385 bytes; mustn't exceed `-search.maxQueryLen=16384` bytes",
    },
  });
  deepEqual((await get(app, "/prometheus/api/v1/status/buildinfo")).body, {
    status: "success",
    data: { version: "2.24.0" },
  });
});

Deno.test("createDemoApp: VictoriaMetrics moves a young evaluation time back by 30 s unless told nocache=1", async () => {
  const series = [explicitSeries({ __name__: "a" }, [NOW_MS])];
  const app = appOf({ flavour: "victoriametrics", series });
  const rows = async (parameters: Record<string, string>) =>
    JSON.stringify((await post(app, "/api/v1/query", { query: "count(a)", ...parameters })).body);
  match(await rows({}), /"result":\[\]/);
  match(await rows({ time: "1779999999" }), /"result":\[\]/);
  match(await rows({ nocache: "1" }), /"value":\[1780000000,"1"\]/);
});

Deno.test("createDemoApp: Mimir answers below /prometheus alone, and has limits of its own", async () => {
  const app = appOf({ flavour: "mimir", maxSeriesPerQuery: 2, maxExpressionBytes: 20 });
  equal((await get(app, "/api/v1/status/buildinfo")).status, 404);
  match(JSON.stringify(await get(app, "/prometheus/api/v1/status/buildinfo")), /"application":"Grafana Mimir"/);
  const series = await post(app, "/prometheus/api/v1/query", { query: "count(a)" });
  equal(series.status, 422);
  match(JSON.stringify(series.body), /limit: 2 series\) \(err-mimir-max-series-per-query\)/);
  const bytes = await post(app, "/prometheus/api/v1/query", { query: "count(a)".padEnd(21) });
  equal(bytes.status, 400);
  match(JSON.stringify(bytes.body), /err-mimir-max-query-expression-size-bytes/);
  const delayed = appOf({ flavour: "mimir", delayedNames: true });
  const query = 'count_values by (__name__) ("n", count_over_time({__name__=~"a|b"}[5m]))';
  equal((await post(delayed, "/prometheus/api/v1/query", { query })).status, 200);
});

Deno.test("createDemoApp: each flavour says who it is", async () => {
  for (
    const [flavour, version] of [
      ["prometheus3", "3.15.0"],
      ["prometheus3-delayed", "3.15.0"],
      ["prometheus2", "2.42.0"],
    ] as const
  ) {
    const { body } = await get(appOf({ flavour }), "/api/v1/status/buildinfo");
    match(JSON.stringify(body), new RegExp(`"version":"${version}"`));
  }
  equal((await get(appOf(), "/-/healthy")).body, "Prometheus Server is Healthy.\n");
});

Deno.test("createDemoApp: label values of the time asked for, sorted, cut by limit, narrowed by match[]", async () => {
  const hour = 3_600_000;
  const series = [
    regularSeries({ __name__: "b", job: "y" }, { intervalMs: 60_000 }),
    regularSeries({ __name__: "a", job: "x" }, { intervalMs: 60_000 }),
    regularSeries({ __name__: "stopped", job: "z" }, { intervalMs: 60_000, endMs: NOW_MS - 2 * hour }),
    regularSeries({ __name__: "new" }, { intervalMs: 60_000, startMs: NOW_MS - hour }),
  ];
  const app = appOf({ series });
  const values = async (path: string) => (await get(app, path)).body;
  const names = "/api/v1/label/__name__/values";
  const at = (ms: number) => `start=${(ms - 300_000) / 1000}&end=${ms / 1000}`;
  deepEqual(await values(names), { status: "success", data: ["a", "b", "new", "stopped"] });
  deepEqual(await values(`${names}?${at(NOW_MS)}`), { status: "success", data: ["a", "b", "new", "stopped"] });
  deepEqual(await values(`${names}?${at(NOW_MS - 2 * hour)}`), { status: "success", data: ["a", "b", "stopped"] });
  deepEqual(await values(`${names}?${at(NOW_MS + 6 * hour)}`), { status: "success", data: ["a", "b", "new"] });
  deepEqual(await values(`${names}?start=2&end=1`), { status: "success", data: [] });
  deepEqual(await values(`${names}?limit=1`), {
    status: "success",
    data: ["a"],
    warnings: ["results truncated due to limit"],
  });
  const narrowed = `match[]=${encodeURIComponent('{job=~"x|z"}')}&match[]=b`;
  deepEqual(await values(`/api/v1/label/job/values?${narrowed}`), { status: "success", data: ["x", "y", "z"] });
  deepEqual(await values("/api/v1/label/nothing/values"), { status: "success", data: [] });
  deepEqual(await values("/api/v1/labels"), { status: "success", data: ["__name__", "job"] });
  deepEqual(await values("/api/v1/series?match[]=a&match[]=a"), {
    status: "success",
    data: [{ __name__: "a", job: "x" }],
  });
  equal((await get(app, "/api/v1/series")).status, 400);
  equal((await get(app, `${names}?match[]=a(`)).status, 400);
  equal((await get(app, `${names}?start=x`)).status, 400);
});

Deno.test("createDemoApp: a past outside of the data has no names", async () => {
  const series = [regularSeries({ __name__: "a" }, { intervalMs: 60_000, startMs: NOW_MS })];
  const { body } = await get(appOf({ series }), "/api/v1/label/__name__/values?start=100&end=200");
  deepEqual(body, { status: "success", data: [] });
});

Deno.test("createDemoApp: aggregation rules are at the origin, whatever the prefix", async () => {
  const aggregationRules = [{ metric: "a", match_type: "prefix" }] as const;
  const app = appOf({ aggregationRules, pathPrefix: "/api/prom/" });
  deepEqual(await get(app, "/aggregations/rules"), { status: 200, body: [{ metric: "a", match_type: "prefix" }] });
  equal((await get(app, "/api/prom/api/v1/query?query=up")).status, 200);
  equal((await get(app, "/api/v1/query?query=up")).status, 404);
  equal((await get(appOf(), "/aggregations/rules")).status, 404);
});

Deno.test("createDemoApp: lets nobody in without the credentials and the tenant it asks for", async () => {
  const app = appOf({ requireBasic: { username: "12345", password: "p:ä" } });
  const path = "/api/v1/query?query=up";
  const refused = await app.request(path);
  equal(refused.status, 401);
  equal(refused.headers.get("www-authenticate"), "Basic");
  const credentials = btoa(String.fromCodePoint(...new TextEncoder().encode("12345:p:ä")));
  equal((await get(app, path, { headers: { authorization: `Basic ${credentials}` } })).status, 200);
  equal((await get(app, path, { headers: { authorization: `Basic ${btoa("12345:wrong")}` } })).status, 401);

  const tenants = appOf({ requireTenant: true });
  deepEqual(await get(tenants, path), { status: 401, body: "no org id\n" });
  equal((await get(tenants, path, { headers: { "x-scope-orgid": "shop" } })).status, 200);
});

Deno.test("createDemoApp: parameters of the form come before those of the URL", async () => {
  const app = appOf();
  const both = (await post(app, "/api/v1/query?query=1", { query: "2", time: "7" })).body;
  deepEqual(both, { status: "success", data: { resultType: "scalar", result: [7, "2"] } });
  const { body } = await post(app, "/api/v1/series?match[]=old", { "match[]": "d" });
  match(JSON.stringify(body), /"__name__":"d".*"__name__":"old"/);
});

Deno.test("createDemoApp: a time is seconds, with a fraction or not, or RFC 3339", async () => {
  const app = appOf();
  const read = async (time: string) => await get(app, `/api/v1/query?${new URLSearchParams({ query: "1", time })}`);
  const cases = {
    "1780000000": 1_780_000_000,
    "1780000000.123": 1_780_000_000.123,
    "1.78e9": 1_780_000_000,
    "-1": -1,
    "2026-05-28T20:26:40Z": 1_780_000_000,
    "2026-05-28T22:26:40.5+02:00": 1_780_000_000.5,
    "": NOW_MS / 1000,
  };
  for (const [time, seconds] of Object.entries(cases)) {
    const data = { resultType: "scalar", result: [seconds, "1"] };
    deepEqual(await read(time), { status: 200, body: { status: "success", data } }, time);
  }
  const error = 'invalid parameter "time": invalid time value for \'time\': cannot parse "x" to a valid timestamp';
  deepEqual(await read("x"), { status: 400, body: { status: "error", errorType: "bad_data", error } });
});
