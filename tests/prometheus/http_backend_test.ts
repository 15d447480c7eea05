import assert from "node:assert/strict";
import { HttpBackend } from "../../src/prometheus/http_backend.ts";
import { json, type Step, TransportWorld } from "./transport_world.ts";

const CALL = { signal: new AbortController().signal };
const RANGE = { startMs: 1_700_000_000_500, endMs: 1_700_000_300_500 };
const WHOLE_TRUTH = {
  deny_partial_response: "1",
  partial_response: "false",
  dedup: "false",
  max_source_resolution: "0s",
  nocache: "1",
};

function backendAt(baseUrl: string, ...steps: Step[]) {
  const world = new TransportWorld(steps);
  const info = { flavour: "prometheus", version: "3.0.0", url: baseUrl, tenant: undefined } as const;
  const backend = new HttpBackend(world.transport, { info, rangeBounds: "left-open", baseUrl, timeoutMs: 2_500 });
  return { backend, world };
}

const success = (data: unknown) => Response.json({ status: "success", data });

Deno.test("HttpBackend: a query carries its instant to the millisecond, its timeout and the wish for the whole truth", async () => {
  const result = [{ metric: { a: "b" }, value: [1, "2"] }];
  const { backend, world } = backendAt("https://m.example/prom", success({ resultType: "vector", result }));
  assert.deepEqual(await backend.query("up + 1", 1_700_000_000_001, CALL), [{ labels: { a: "b" }, value: 2 }]);
  const [{ url, init } = assert.fail()] = world.asked;
  assert.equal(url.href, "https://m.example/prom/api/v1/query");
  assert.deepEqual(Object.fromEntries(new URLSearchParams(String(init.body))), {
    query: "up + 1",
    time: "1700000000.001",
    timeout: "2500ms",
    ...WHOLE_TRUTH,
  });
  assert.deepEqual(backend.selfCost, { requests: 1, bytes: world.requests[0]?.bytes, retries: 0 });
});

Deno.test("HttpBackend: values are asked for without replicas where the caller wants them so", async () => {
  const { backend, world } = backendAt("https://m.example", success({ resultType: "vector", result: [] }));
  await backend.query("up", 1_700_000_000_000, { ...CALL, removesReplicas: true });
  const [{ init } = assert.fail()] = world.asked;
  const form = Object.fromEntries(new URLSearchParams(String(init.body)));
  assert.deepEqual(form, { query: "up", time: "1700000000", timeout: "2500ms", ...WHOLE_TRUTH, dedup: "true" });
});

Deno.test("HttpBackend: names are asked for within the range", async () => {
  const { backend, world } = backendAt("https://m.example", success(["b", "a"]));
  assert.deepEqual(await backend.metricNames(RANGE, CALL), ["a", "b"]);
  const [{ url, init } = assert.fail()] = world.asked;
  assert.equal(init.method, "GET");
  assert.equal(url.pathname, "/api/v1/label/__name__/values");
  assert.deepEqual(Object.fromEntries(url.searchParams), {
    start: "1700000000.5",
    end: "1700000300.5",
    ...WHOLE_TRUTH,
  });
});

Deno.test("HttpBackend: names of series that matchers select", async () => {
  const { backend, world } = backendAt("https://m.example", success(["a"]));
  await backend.metricNames(RANGE, CALL, 'env!="prod"');
  assert.deepEqual(world.asked[0]?.url.searchParams.getAll("match[]"), [
    '{__name__!="",env!="prod",__ignore_usage__=""}',
  ]);
});

Deno.test("HttpBackend: types of metrics by their metadata, none where the backend keeps none", async () => {
  const metadata = {
    up: [{ type: "gauge", help: "", unit: "" }],
    gc: [{ type: "summary" }, { type: "gauge" }],
    odd: [],
  };
  const { backend, world } = backendAt("https://m.example/x", success(metadata));
  assert.deepEqual([...await backend.metricTypes(CALL)], [["up", "gauge"], ["gc", "summary"], ["odd", ""]]);
  assert.equal(world.asked[0]?.url.href, "https://m.example/x/api/v1/metadata?limit_per_metric=1");
  for (const status of [400, 404]) {
    const without = backendAt("https://m.example", () => new Response("no such path", { status }));
    assert.deepEqual([...await without.backend.metricTypes(CALL)], []);
  }
});

Deno.test("HttpBackend: values of any label, of the series a matcher selects", async () => {
  const { backend, world } = backendAt("https://m.example", success(["x"]));
  await backend.labelValues("service.name/é", '{__name__="a&b"}', RANGE, CALL);
  const [{ url } = assert.fail()] = world.asked;
  assert.equal(url.pathname, "/api/v1/label/service.name%2F%C3%A9/values");
  assert.deepEqual(url.searchParams.getAll("match[]"), ['{__name__="a&b"}']);
});

Deno.test("HttpBackend: aggregation rules are asked for at the origin, not below the API's prefix", async () => {
  const { backend, world } = backendAt("https://m.grafana.net/api/prom", Response.json([{ metric: "a" }]));
  assert.deepEqual(await backend.aggregationRules(CALL), {
    rules: [{ metric: "a", matchType: "exact" }],
    unreadable: [],
  });
  assert.equal(world.asked[0]?.url.href, "https://m.grafana.net/aggregations/rules");
});

for (const status of [400, 404, 405]) {
  Deno.test(`HttpBackend: outside Grafana Cloud ${status} means there is no such thing as aggregation rules`, async () => {
    const { backend } = backendAt("https://m.example/api/prom", new Response("no", { status }));
    assert.deepEqual(await backend.aggregationRules(CALL), { rules: [], unreadable: [] });
    const { backend: cloud } = backendAt("https://m.grafana.net/api/prom", new Response("no", { status }));
    await assert.rejects(cloud.aggregationRules(CALL), { status });
  });
}

for (
  const [what, answer, code, requests] of [
    ["403", new Response("no", { status: 403 }), "forbidden", 1],
    ["503", new Response("no", { status: 503 }), "unavailable", 3],
    ["an HTML page", new Response("<html><body>Grafana</body></html>"), "invalid-answer", 3],
  ] as const
) {
  Deno.test(`HttpBackend: aggregation rules answered by ${what} are unknown, after ${requests} requests`, async () => {
    const { backend, world } = backendAt("https://m.example", answer);
    await assert.rejects(backend.aggregationRules(CALL), { code });
    assert.equal(world.asked.length, requests);
  });
}

function thanosAt(...steps: Step[]) {
  const world = new TransportWorld(steps);
  const info = { flavour: "thanos", version: "0.42.4", url: "https://m.example", tenant: undefined } as const;
  const options = { info, rangeBounds: "left-open", baseUrl: "https://m.example", timeoutMs: 2_500 } as const;
  return { backend: new HttpBackend(world.transport, options), world };
}

Deno.test("HttpBackend: S3: a Thanos is asked for its stores, and those that its flags name and it forgot are down", async () => {
  const listed = { sidecar: [{ name: "a:1", lastError: null, minTime: 1, maxTime: 2 }] };
  const { backend, world } = thanosAt(success(listed), success({ endpoint: "a:1,b:1" }));
  assert.deepEqual(await backend.stores(CALL), [
    { name: "a:1", error: undefined, span: { startMs: 1, endMs: 2 } },
    {
      name: "b:1",
      error: "it is configured and has not been reached for minutes",
      span: { startMs: -Infinity, endMs: Infinity },
    },
  ]);
  assert.deepEqual(world.asked.map(({ url }) => url.pathname), ["/api/v1/stores", "/api/v1/status/flags"]);
});

Deno.test("HttpBackend: S3: flags that are hidden are no failure, a list of stores that is hidden is one", async () => {
  const { backend } = thanosAt(success({}), new Response("no", { status: 403 }));
  assert.deepEqual(await backend.stores(CALL), []);
  const { backend: guarded } = thanosAt(new Response("no", { status: 403 }), success({}));
  await assert.rejects(guarded.stores(CALL), { code: "forbidden" });
});

Deno.test("HttpBackend: S3: no other backend is asked for stores", async () => {
  const { backend, world } = backendAt("https://m.example", success({}));
  assert.deepEqual(await backend.stores(CALL), []);
  assert.deepEqual(world.asked, []);
});

const NAMED = success({
  resultType: "vector",
  result: ["b", "a", ""].map((name) => ({ metric: { __name__: name }, value: [1, "2"] })),
});

for (
  const [what, refusal] of [
    ["forbidden", new Response("no", { status: 403 })],
    ["hidden", new Response("404 page not found", { status: 404 })],
    ["of no method that is let through", new Response("no", { status: 405 })],
    ["a login", new Response(null, { status: 302, headers: { location: "/login" } })],
    ["a page", new Response("<html>Welcome</html>")],
    ["an unsupported path", new Response("unsupported path requested", { status: 400 })],
    ["not to be decompressed", new TypeError("error decoding response body: Invalid gzip header")],
    ["cut off", new TypeError("error reading a body from connection")],
  ] as const
) {
  Deno.test(`S6: HttpBackend: names are asked for by a query where their list is ${what}`, async () => {
    const named: string[] = [];
    const world = new TransportWorld([(url) => {
      if (!url.pathname.endsWith("/values")) return NAMED.clone();
      if (refusal instanceof Error) throw refusal;
      return refusal.clone();
    }]);
    const info = { flavour: "prometheus", version: "2.42.0", url: "https://m.example", tenant: undefined } as const;
    const backend = new HttpBackend(world.transport, {
      info,
      rangeBounds: "closed",
      baseUrl: "https://m.example",
      timeoutMs: 2_500,
      observer: { notice: (message) => named.push(message) },
    });
    assert.deepEqual(await backend.metricNames(RANGE, CALL), ["a", "b"]);
    const form = new URLSearchParams(String(world.asked.at(-1)?.init.body));
    assert.equal(
      form.get("query"),
      'count by (__name__) (last_over_time({__name__!="",__ignore_usage__=""}[4m59s999ms]))',
    );
    assert.equal(form.get("time"), "1700000300.5");
    assert.equal(named.length, 1);
    assert.match(
      named[0] ?? "",
      /^"https:\/\/m\.example\/api\/v1\/label\/__name__\/values" does not list the metric names \(/,
    );
  });
}

Deno.test("S6: HttpBackend: where queries are refused as well, the refusal of the list is told", async () => {
  const { backend, world } = backendAt(
    "https://m.example",
    new Response("no names", { status: 403 }),
    new Response("no queries", { status: 403 }),
  );
  await assert.rejects(backend.metricNames(RANGE, CALL), { code: "forbidden", words: "no names" });
  assert.equal(world.asked.length, 3, "the list, the query, and the query by GET");
});

Deno.test("S6: HttpBackend: wrong credentials and throttling are no reason to ask for names by a query", async () => {
  for (const [status, code] of [[401, "unauthorized"], [429, "rate-limited"]] as const) {
    const { backend, world } = backendAt("https://m.example", new Response("no", { status }));
    await assert.rejects(backend.metricNames(RANGE, CALL), { code });
    assert.ok(world.asked.every(({ init }) => init.method === "GET"));
  }
});

Deno.test("S6: HttpBackend: a list that breaks is held out for, and then a query is asked once", async () => {
  const { backend, world } = backendAt("https://m.example", new Response("no", { status: 503 }));
  await assert.rejects(backend.metricNames(RANGE, CALL), { code: "unavailable" });
  assert.equal(world.asked.filter(({ init }) => init.method === "POST").length, 1);
  const rows = { resultType: "vector", result: [{ metric: { __name__: "up" }, value: [1, "1"] }] };
  const through = backendAt(
    "https://m.example",
    (_url, { method }) => method === "GET" ? new Response("no", { status: 500 }) : success(rows),
  );
  assert.deepEqual(await through.backend.metricNames(RANGE, CALL), ["up"]);
});

Deno.test("O2: HttpBackend: 504 while nothing is answered is an outage, and the query is asked again after it", async () => {
  const rows = success({ resultType: "vector", result: [{ metric: { a: "b" }, value: [1, "2"] }] });
  const late = (status: number) => new Response("upstream request timeout", { status });
  for (const status of [504, 503]) {
    const { backend, world } = backendAt(
      "https://m.example",
      ...Array.from({ length: 8 }, () => late(status)),
      success({ resultType: "vector", result: [] }),
      rows,
    );
    assert.deepEqual(await backend.query("up", 1_700_000_000_000, CALL), [{ labels: { a: "b" }, value: 2 }]);
    assert.equal(world.asked.length, 10);
  }
});

Deno.test("HttpBackend: 504 of a query alone is told after one more request, which needs no data", async () => {
  const { backend, world } = backendAt(
    "https://m.example",
    (url) => isQuery(url) ? new Response("", { status: 504 }) : success({ resultType: "vector", result: [] }),
  );
  await assert.rejects(backend.query("up", 1_700_000_000_000, CALL), { code: "too-heavy" });
  assert.deepEqual(world.asked.map(({ url }) => isQuery(url)), [true, true, false]);
});

Deno.test("O2: HttpBackend: rules are held out for where there are rules, elsewhere a few retries have to do", async () => {
  for (const [base, requests] of [["https://m.grafana.net/api/prom", 21], ["https://m.example", 3]] as const) {
    const { backend, world } = backendAt(base, new Response("no", { status: 502 }));
    await assert.rejects(backend.aggregationRules(CALL), { code: "unavailable" });
    assert.equal(world.asked.length, requests);
  }
});

const NO_ROWS = { resultType: "vector", result: [] };
const isQuery = (url: URL) => url.search === "";

Deno.test("O2: HttpBackend: who is silent even without data is away, and the parts of a query find out by one more", async () => {
  const late = new DOMException("The time is up", "TimeoutError");
  let isAway = true;
  const { backend, world } = backendAt("https://m.example", () => {
    if (isAway) throw late;
    return success(NO_ROWS);
  });
  const outage = {
    code: "unavailable",
    reason: "no answer within 30 s, not even to a query that needs no data",
    retry: { passing: true },
  };
  await assert.rejects(backend.query("up", 1_700_000_000_000, CALL), outage);
  world.asked.length = 0;
  await assert.rejects(backend.query("a", 1_700_000_000_000, { ...CALL, retries: 0 }), outage);
  assert.deepEqual(world.asked.map(({ url }) => isQuery(url)), [true, false]);
  isAway = false;
  assert.deepEqual(await backend.query("a", 1_700_000_000_000, { ...CALL, retries: 0 }), []);
  isAway = true;
  await assert.rejects(backend.query("a", 1_700_000_000_000, { ...CALL, retries: 0 }), { code: "no-answer-in-time" });
});

Deno.test("HttpBackend: what a server warns of is handed on once, unless it is the engine's own remark", async () => {
  const told: string[] = [];
  const world = new TransportWorld([
    json({ status: "success", data: NO_ROWS, warnings: ["PromQL info: truncated", "3 samples out of order"] }),
  ]);
  Object.assign(world.dependencies.observer ?? {}, { notice: (message: string) => told.push(message) });
  const info = { flavour: "prometheus", version: "3.0.0", url: "", tenant: undefined } as const;
  const options = { info, rangeBounds: "left-open", baseUrl: "https://m.example", timeoutMs: 2_500 } as const;
  const backend = new HttpBackend(world.transport, options);
  await backend.query("a", 0, CALL);
  await backend.query("b", 0, CALL);
  assert.deepEqual(told, ['"https://m.example/api/v1/query" answers with a warning: 3 samples out of order']);
});

Deno.test("S3: HttpBackend: a Thanos without a store to ask gives a partial answer", async () => {
  const { backend } = backendAt(
    "https://m.example",
    json({ status: "success", data: NO_ROWS, warnings: ["No StoreAPIs matched for this query"] }),
  );
  await assert.rejects(backend.query("a", 0, CALL), { code: "partial-answer" });
});
