import { deepEqual, equal, match, ok } from "node:assert/strict";
import { readSnapshot } from "../snapshot/read_snapshot_text.ts";
import { buildSnapshot, flagged, measured } from "../report/build_snapshot.ts";
import { exporterBench, STALE_AFTER_MS } from "./exporter_bench.ts";

const snapshot = buildSnapshot({
  a: measured([20, 1]),
  b_bucket: flagged("_bucket", [3, 7]),
  "c\ud83d\ude00": measured([1, 1]),
});

Deno.test("createExporterApp: /metrics speaks what the scraper asks for", async () => {
  const { app, store } = exporterBench();
  store.accept(store.begin(), snapshot);
  const answer = await app.request("/metrics", { headers: { accept: "application/openmetrics-text;version=1.0.0" } });
  match(answer.headers.get("content-type") ?? "", /^application\/openmetrics-text; version=1\.0\.0/);
  ok((await answer.text()).endsWith("# EOF\n"));
  const zipped = await app.request("/metrics", { headers: { "accept-encoding": "gzip" } });
  equal(zipped.headers.get("content-encoding"), "gzip");
  const plain = await new Response(zipped.body?.pipeThrough(new DecompressionStream("gzip"))).text();
  match(plain, /^metric_dpm_rate\{metric_name="a"\} 4$/m);
});

Deno.test("createExporterApp: a target is asked for in vain where there are none by name", async () => {
  const { app, store } = exporterBench();
  store.accept(store.begin(), snapshot);
  for (const path of ["/", "/metrics", "/healthz", "/api/v1/snapshot", "/api/v1/metrics.csv"]) {
    const answer = await app.request(`${path}?target=eu`);
    deepEqual(
      [path, answer.status, await answer.text()],
      [path, 404, "There are no targets, for there is no file of --targets. Leave ?target= out.\n"],
    );
    const unnamed = await app.request(`${path}?target=`);
    equal(unnamed.status, 200, path);
    await unnamed.body?.cancel();
  }
  let begun = 0;
  const refreshed = exporterBench({ app: { refresh: () => begun++ } });
  equal((await refreshed.app.request("/-/refresh?target=eu", { method: "POST" })).status, 404);
  equal(begun, 0);
});

Deno.test("createExporterApp: HEAD answers as GET, without a body", async () => {
  const { app, store } = exporterBench();
  store.accept(store.begin(), snapshot);
  for (
    const path of ["/", "/metrics", "/healthz", "/api/v1/snapshot", "/api/v1/metrics.csv", "/-/healthy", "/-/ready"]
  ) {
    const [get, head] = [await app.request(path), await app.request(path, { method: "HEAD" })];
    equal(head.status, get.status, path);
    equal(head.headers.get("content-type"), get.headers.get("content-type"), path);
    equal(await head.text(), "", path);
    await get.body?.cancel();
  }
});

Deno.test("createExporterApp: /healthz, /-/healthy and /-/ready from the first start to a stale end", async () => {
  const { app, store, clock, refreshes } = exporterBench();
  const statuses = async () => {
    const answers = await Promise.all(["/healthz", "/-/healthy", "/-/ready"].map((path) => app.request(path)));
    return answers.map(({ status }) => status).join();
  };
  const health = async () => await (await app.request("/healthz")).json();
  equal(await statuses(), "503,200,503");
  equal((await health()).status, "starting");
  store.accept(store.begin(), snapshot);
  equal(await statuses(), "200,200,200");
  clock.pass(60_000);
  refreshes.running = true;
  deepEqual(await health(), {
    status: "ok",
    last_success: "2026-01-01T00:00:00.000Z",
    age_seconds: 60,
    next_refresh: "2026-01-02T00:00:00.000Z",
    refreshing: true,
    problem: "",
  });
  store.fail(store.begin(), "connection refused");
  equal((await health()).status, "degraded");
  equal(await statuses(), "200,200,200");
  clock.pass(STALE_AFTER_MS);
  equal((await health()).status, "stale");
  equal(await statuses(), "503,200,200");
});

Deno.test("createExporterApp: /api/v1/snapshot is the whole snapshot, and 304 to who has it", async () => {
  const { app, store, clock } = exporterBench();
  const before = await app.request("/api/v1/snapshot");
  equal(before.status, 503);
  equal(before.headers.get("retry-after"), "10");
  match(await before.text(), /^There is no snapshot yet\. .*\n$/);

  store.accept(store.begin(), snapshot);
  const answer = await app.request("/api/v1/snapshot");
  equal(answer.headers.get("content-type"), "application/json; charset=utf-8");
  const text = await answer.text();
  deepEqual(readSnapshot(text, "answer").names, snapshot.names);
  equal(JSON.parse(text).threshold.min_dpm, 0);

  const etag = answer.headers.get("etag") ?? "";
  match(etag, /^"[^"]+"$/);
  for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
    const same = await app.request("/api/v1/snapshot", { headers: { "if-none-match": tag } });
    equal(same.status, 304, tag);
    equal(same.headers.get("etag"), etag);
    equal(await same.text(), "");
  }
  clock.pass(1_000);
  store.accept(store.begin(), snapshot);
  const other = await app.request("/api/v1/snapshot", { headers: { "if-none-match": etag } });
  equal(other.status, 200);
  await other.body?.cancel();
});

Deno.test("createExporterApp: /api/v1/snapshot carries costs where there is a price, under another tag", async () => {
  const tags = new Set<string | null>();
  for (const costPer1000Series of [undefined, 8]) {
    const { app, store } = exporterBench({ set: { costPer1000Series } });
    store.accept(store.begin(), snapshot);
    const answer = await app.request("/api/v1/snapshot");
    tags.add(answer.headers.get("etag"));
    equal((await answer.json()).cost?.per_1000_series, costPer1000Series);
  }
  equal(tags.size, 2);
});

Deno.test("createExporterApp: /api/v1/snapshot of many names comes in pieces that add up", async () => {
  const { app, store } = exporterBench();
  const names = Object.fromEntries(
    Array.from({ length: 5_000 }, (_, i) => [`name_${i}_\ud83d\ude00`, measured([i + 1, 1])]),
  );
  store.accept(store.begin(), buildSnapshot(names));
  const answer = await app.request("/api/v1/snapshot");
  const pieces: Uint8Array[] = [];
  for await (const piece of answer.body ?? []) pieces.push(piece);
  ok(pieces.length > 5);
  const text = await new Blob(pieces.map((piece) => new Uint8Array(piece))).text();
  equal(readSnapshot(text, "answer").names.size, 5_000);
});

Deno.test("createExporterApp: what is not there gets 404 with what is", async () => {
  const { app } = exporterBench();
  for (const method of ["GET", "POST"]) {
    const answer = await app.request("/metric", { method });
    equal(answer.status, 404);
    equal(
      await answer.text(),
      'There is nothing at "/metric". Ask for one of: ./, ./metrics, ./api/v1/snapshot, ./api/v1/metrics.csv, ' +
        "./healthz, ./-/healthy, ./-/ready\n",
    );
  }
});

Deno.test("createExporterApp: what is there does not take other methods", async () => {
  const { app } = exporterBench();
  for (
    const path of ["/", "/metrics", "/healthz", "/api/v1/snapshot", "/api/v1/metrics.csv", "/-/healthy", "/-/ready"]
  ) {
    for (const method of ["POST", "PUT", "DELETE"]) {
      const answer = await app.request(path, { method });
      equal(answer.status, 405, `${method} ${path}`);
      equal(answer.headers.get("allow"), "GET, HEAD, OPTIONS");
      equal(await answer.text(), `"${path}" does not take ${method}. Use GET, HEAD.\n`);
    }
  }
});

Deno.test("createExporterApp: POST /-/refresh exists only when asked for", async () => {
  const off = exporterBench();
  const refused = await off.app.request("/-/refresh", { method: "POST" });
  equal(refused.status, 404);
  match(await refused.text(), /--enable-refresh-endpoint/);

  let begun = 0;
  const { app, refreshes, clock } = exporterBench({ app: { refresh: () => begun++ } });
  const accepted = await app.request("/-/refresh", { method: "POST" });
  equal(accepted.status, 202);
  match(await accepted.text(), /has started/);
  refreshes.running = true;
  clock.pass(60_000);
  match(await (await app.request("/-/refresh", { method: "POST" })).text(), /already running/);
  equal(begun, 2);

  const get = await app.request("/-/refresh");
  equal(get.status, 405);
  equal(get.headers.get("allow"), "POST, OPTIONS");
  const foreign = { method: "POST", headers: { "sec-fetch-site": "cross-site" } };
  equal((await app.request("/-/refresh", foreign)).status, 403);
  clock.pass(60_000);
  const own = { method: "POST", headers: { "sec-fetch-site": "same-origin" } };
  equal((await app.request("/-/refresh", own)).status, 202);
  equal(begun, 3);
});

Deno.test("createExporterApp: metrics that cannot be put together are a 500 that is told", async () => {
  const { app, registry, errors } = exporterBench();
  registry.register({
    name: "broken",
    collect: () => {
      throw new Error("no");
    },
  });
  equal((await app.request("/metrics")).status, 500);
  equal(errors.length, 1);
});

Deno.test("createExporterApp: POST /-/refresh at most once a minute, by the monotonic clock; else 429", async () => {
  let begun = 0;
  const { app, clock } = exporterBench({ app: { refresh: () => begun++ } });
  const post = (headers = {}) => app.request("/-/refresh", { method: "POST", headers });
  // What is refused for another reason takes nobody's turn.
  equal((await post({ "sec-fetch-site": "cross-site" })).status, 403);
  equal((await post()).status, 202);
  for (const [passMs, seconds] of [[0, "60"], [999, "60"], [1, "59"], [58_999, "1"]] as const) {
    clock.pass(passMs);
    const refused = await post();
    deepEqual([refused.status, refused.headers.get("retry-after")], [429, seconds]);
    match(
      await refused.text(),
      new RegExp(`^A refresh was asked for .* Try again in ${seconds} s; \\.\\./healthz says `),
    );
  }
  clock.set(Date.UTC(2030, 0, 1));
  equal((await post()).status, 429);
  clock.pass(1);
  equal((await post()).status, 202);
  equal(begun, 2);
});

Deno.test("createExporterApp: C15: what its answers name is there, wherever a proxy puts the exporter", async () => {
  const { app } = exporterBench({ app: { refresh: () => {} } });
  const asked: [path: string, init: RequestInit][] = [
    ["/", {}],
    ["/nothing/is/here", {}],
    ["/-/ready", {}],
    ["/api/v1/snapshot", {}],
    ["/api/v1/metrics.csv", {}],
    ["/-/refresh", { method: "POST" }],
    ["/-/refresh", { method: "POST" }],
  ];
  for (const [path, init] of asked) {
    const answer = await app.request(path, { ...init, headers: { "x-forwarded-prefix": "/evil" } });
    const text = await answer.text();
    const links = [...text.matchAll(/(?<=href=")(?!data:)[^"]+|\.{1,2}\/[\w./-]*/g)].map(([link]) => link);
    ok(links.length > 0, path);
    for (const link of links) {
      const { pathname } = new URL(link, `http://proxy/dpm${path}`);
      match(pathname, /^\/dpm\//, `${path}: ${link}`);
      const found = await app.request(pathname.slice("/dpm".length));
      ok(found.status !== 404, `${path}: ${link}`);
      await found.body?.cancel();
    }
  }
});

Deno.test("createExporterApp: the metrics are where they were wanted, and everything that names them follows", async () => {
  const { app, store, clock, text } = exporterBench({ app: { telemetryPath: "/probe/metrics" } });
  store.accept(store.begin(), snapshot);
  clock.pass(STALE_AFTER_MS + 1);
  match(await text("/probe/metrics"), /^dpm_finder_stale 1$/m);
  equal((await app.request("/metrics")).status, 404);
  match(await text("/none"), /Ask for one of: \.\/, \.\/probe\/metrics, /);
  const page = await text("/");
  match(page, /<a href="\.\/probe\/metrics">\/probe\/metrics<\/a>/);
  match(page, /too old: \/probe\/metrics no longer shows/);
});
