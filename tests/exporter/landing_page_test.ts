import { equal, match, ok } from "node:assert/strict";
import type { Unmeasured } from "../../src/snapshot/snapshot.ts";
import { buildSnapshot, measured } from "../report/build_snapshot.ts";
import { exporterBench, STALE_AFTER_MS } from "./exporter_bench.ts";

const FAILED: Unmeasured = { outcome: "failed", status: 503, reason: "down" };

Deno.test("LandingPage: before the first success it says so", async () => {
  const { text, store } = exporterBench();
  store.fail(store.begin(), 'Cannot reach "http://localhost:9090": connection refused');
  const page = await text("/");
  match(page, /^<!DOCTYPE html><html lang="en">/);
  match(page, />starting<\/strong> No refresh has succeeded yet/);
  match(page, /Cannot reach &quot;http:\/\/localhost:9090&quot;: connection refused/);
  ok(!page.includes("<table"));
});

Deno.test("LandingPage: top 20, totals, ledger, links and build", async () => {
  const { text, store } = exporterBench();
  const many = Array.from({ length: 25 }, (_, i) => [`metric_${i}`, measured([10 * (i + 1), 2])]);
  store.accept(store.begin(), buildSnapshot({ ...Object.fromEntries(many), lost: FAILED }));
  const page = await text("/");
  match(page, /Top 20 of 25 exported metrics/);
  equal(page.match(/<tr>/g)?.length, 21);
  ok(page.indexOf("metric_24") < page.indexOf("metric_23"));
  match(page, /<dt>Data points per minute<\/dt><dd>1,300<\/dd>/);
  match(page, /<dt>Series<\/dt><dd>50<\/dd>/);
  match(page, /<dt>Failed<\/dt><dd>1<\/dd>/);
  match(page, />degraded<\/strong>/);
  match(page, /1 of 26 names could not be measured/);
  for (const path of ["/metrics", "/api/v1/snapshot", "/healthz", "/-/healthy", "/-/ready"]) {
    ok(page.includes(`<a href=".${path}">${path}</a>`), path);
  }
  match(page, /dpm-finder 1\.2\.3, commit abc1234, Deno 2\.9\.6/);
  match(page, /<dt>Schedule<\/dt><dd>every 1d<\/dd>/);
});

Deno.test("LandingPage: hostile names and tenants are text, whole and visible", async () => {
  const { text, store } = exporterBench();
  const names = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "zero\u200bwidth", "x".repeat(4_096)];
  const backend = { flavour: "mimir", version: "2<b>", url: "http://localhost/<i>", tenant: "<u>t</u>" } as const;
  store.accept(
    store.begin(),
    buildSnapshot(Object.fromEntries(names.map((name) => [name, measured([20, 1])])), { backend }),
  );
  const page = await text("/");
  for (const tag of ["<script", "<img", "<b>", "<i>", "<u>"]) ok(!page.includes(tag), tag);
  match(page, /&lt;script&gt;alert\(1\)&lt;\/script&gt;/);
  match(page, /zero\\u200bwidth/);
  match(page, /x{120}… \(3,976 more characters\)/);
});

Deno.test("LandingPage: loads nothing, runs nothing, fits light, dark and small screens", async () => {
  const { text, store } = exporterBench();
  store.accept(store.begin(), buildSnapshot({ a: measured([20, 1]) }));
  const page = await text("/");
  ok(!/<script|<link|<img|<iframe|@import|url\(/.test(page));
  ok(!/(?:src|href)="(?:https?:)?\/\//.test(page));
  match(page, /color-scheme: light dark/);
  match(page, /<meta name="viewport" content="width=device-width, initial-scale=1"/);
});

Deno.test("LandingPage: where no metric is exported, it says what decides that", async () => {
  const { text, store } = exporterBench({ set: { maxExported: 0 } });
  store.accept(store.begin(), buildSnapshot({ a: measured([20, 1]) }));
  match(await text("/"), /<p>No metric is exported: --min-dpm and --max-exported decide which are\.<\/p>/);
});

Deno.test("LandingPage: a stale snapshot is called that", async () => {
  const { text, store, clock } = exporterBench();
  store.accept(store.begin(), buildSnapshot({ a: measured([20, 1]) }));
  clock.pass(STALE_AFTER_MS + 1);
  match(await text("/"), />stale<\/strong> The last successful refresh is too old/);
});
