import { deepEqual, match, ok } from "node:assert/strict";
import { EMPTY_EXPORTED_SET } from "../../src/exporter/exported_set.ts";
import { MAX_TEXT } from "../../src/exporter/metric_query.ts";
import { flatPrice, type Plan } from "../../src/pricing/plan.ts";
import { SHIPPED_PLANS } from "../../src/pricing/shipped_plans.ts";
import { billRows } from "../../src/report/bill_lines.ts";
import { textReport } from "../../src/report/text_report.ts";
import { mergeDistributions } from "../../src/snapshot/distribution.ts";
import { MetricView } from "../../src/snapshot/metric_view.ts";
import type { Distribution, Unmeasured } from "../../src/snapshot/snapshot.ts";
import { buildSnapshot, measured } from "../report/build_snapshot.ts";
import { join, reportInput } from "../report/report_input.ts";
import { exporterBench, STALE_AFTER_MS } from "./exporter_bench.ts";

const FAILED: Unmeasured = { outcome: "failed", status: 503, reason: "down" };

/** A name whose series are split by job. */
function grouped(name: string, jobs: Record<string, [samples: number, series: number]>) {
  const groups = new Map(Object.entries(jobs).map(([job, pair]): [string, Distribution] => [job, [pair]]));
  return { [name]: { outcome: "measured", distribution: mergeDistributions([...groups.values()]), groups } as const };
}

/** What somebody reads of a page. */
function plain(page: string): string {
  return page.replace(/<style>.*?<\/style>/s, "").replace(/<[^>]+>/g, "").replace(/\s+/g, " ");
}

Deno.test("LandingPage: before the first success it says so", async () => {
  const { text, store } = exporterBench();
  store.fail(store.begin(), 'Cannot reach "http://localhost:9090": connection refused');
  const page = await text("/");
  match(page, /^<!DOCTYPE html><html lang="en">/);
  match(page, />starting<\/strong> No refresh has succeeded yet/);
  match(page, /Cannot reach &quot;http:\/\/localhost:9090&quot;: connection refused/);
  ok(!page.includes("<table"));
});

Deno.test("LandingPage: the words and numbers of the text's first screen, in its order", async () => {
  const { text, store } = exporterBench();
  const snapshot = buildSnapshot({
    ...grouped("rpc_seconds_bucket", { api: [20, 48], batch: [5, 12] }),
    ...grouped("rpc_seconds_count", { api: [20, 4], batch: [5, 1] }),
    ...grouped("rpc_seconds_sum", { api: [20, 4], batch: [5, 1] }),
    ...grouped("up", { api: [20, 4], batch: [5, 1] }),
    lost: FAILED,
  }, { scope: { match: [], exclude: [], groupBy: ["job"], selector: "", skipExcluded: false } });
  const plan: Plan = { ...SHIPPED_PLANS["grafana-cloud"].plan, tiers: flatPrice(8) };
  const serve = (options: { plan?: Plan }) => {
    const view = MetricView.of(snapshot, { ...store.options, ...options, sort: "total" });
    store.restore({ view, exported: EMPTY_EXPORTED_SET, refreshedAtMs: Date.UTC(2026, 0, 1) });
    return view;
  };
  for (const options of [{}, { plan }]) {
    const view = serve(options);
    const screen = join(textReport.render(reportInput(snapshot, { isOverview: true, ...options })));
    const page = plain(await text("/"));
    const told = [
      ...billRows(view).flat(),
      options.plan === undefined ? "Who sends more than one a minute" : "Who sends more than included",
      "api",
      "What it consists of",
      "rpc_seconds (12 x 5)",
      "Not measured, or in doubt",
      "lost: 503 down",
      "Next",
      "what api sends",
      "its buckets",
      "every metric",
    ];
    let from = 0;
    for (const words of told.filter((words) => words !== "")) {
      match(screen.replace(/\s+/g, " "), new RegExp(RegExp.escape(words), "i"));
      from = page.indexOf(words, from);
      ok(from >= 0, words);
    }
    ok(page.indexOf("All metrics") > from);
    ok(!page.includes("key="));
    match(page, /5 names: 4 measured, 1 failed/);
  }
});

Deno.test("LandingPage: state, links and build", async () => {
  const { text, store } = exporterBench();
  store.accept(store.begin(), buildSnapshot({ a: measured([20, 2]), lost: FAILED }));
  const page = await text("/");
  match(page, />degraded<\/strong>/);
  match(page, /1 of 2 names could not be measured/);
  for (const path of ["/metrics", "/api/v1/snapshot", "/api/v1/metrics.csv", "/healthz", "/-/healthy", "/-/ready"]) {
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
  ok(!/<script|<img|<iframe|@import|url\(| style=/.test(page));
  deepEqual(page.match(/<link[^>]*?href="data:image\/svg\+xml,/g)?.length, page.match(/<link/g)?.length);
  ok(!/(?:src|href)="(?:https?:)?\/\//.test(page));
  match(page, /color-scheme: light dark/);
  match(page, /<meta name="viewport" content="width=device-width, initial-scale=1"/);
});

Deno.test("LandingPage: its policy lets it use its own styles and load nothing", async () => {
  const { app, store } = exporterBench();
  store.accept(store.begin(), buildSnapshot({ a: measured([20, 1]) }));
  const answer = await app.request("/");
  const style = /<style>(.*?)<\/style>/s.exec(await answer.text())?.[1] ?? "";
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style));
  const policy = answer.headers.get("content-security-policy") ?? "";
  ok(policy.includes(`style-src 'sha256-${new Uint8Array(digest).toBase64()}'`), policy);
  ok(policy.startsWith("default-src 'none'; ") && !policy.includes("unsafe") && !policy.includes("script-src"));
});

Deno.test("LandingPage: what to do next are commands for this very tenant, quoted and escaped", async () => {
  const repeat = { flags: ["--endpoint", "http://prometheus:9090", "--tenant", "<a b>"], isDemo: false };
  const { text, store } = exporterBench({ repeat });
  store.accept(
    store.begin(),
    buildSnapshot(grouped("up", { '"<i>': [20, 4] }), {
      scope: { match: [], exclude: [], groupBy: ["job"], selector: "", skipExcluded: false },
    }),
  );
  const page = await text("/");
  ok(!/<i>|<a b>/.test(page));
  const command = "dpm-finder --endpoint http://prometheus:9090 --tenant &#39;&lt;a b&gt;&#39; -f text " +
    "--selector &#39;{job=&quot;\\&quot;&lt;i&gt;&quot;}&#39; --by instance";
  const next = page.slice(page.indexOf('id="next"'));
  ok(next.replaceAll(/<\/?span>/g, "").includes(`<code>${command}</code>`), next);
});

Deno.test("LandingPage: the demo tenant is said as such", async () => {
  const { text, store } = exporterBench({ repeat: { flags: ["--demo"], isDemo: true } });
  store.accept(store.begin(), buildSnapshot({ a: measured([20, 1]) }));
  match(await text("/"), /<p class="note">Demo tenant \(embedded\), 5 minutes up to /);
});

Deno.test("LandingPage: a family leads to its members", async () => {
  const { text, store } = exporterBench();
  const long = "x".repeat(MAX_TEXT + 1);
  const names = ["rpc seconds_bucket", "rpc seconds_count", "rpc seconds_sum", "other", long];
  store.accept(store.begin(), buildSnapshot(Object.fromEntries(names.map((name) => [name, measured([20, 1])]))));
  const page = await text("/");
  const [, href = ""] = /<a href="(\?q=[^"]*)"><bdi>rpc seconds<\/bdi>/.exec(page) ?? [];
  const found = await text(`/${href.replace(/#.*/, "")}`);
  match(plain(found.slice(found.indexOf('id="metrics"'))), /1–3 of 3/);
  ok(!page.includes(`?q=${long}`));
});

Deno.test("LandingPage: where no metric has a sample, it says so", async () => {
  const { text, store } = exporterBench();
  store.restore({
    view: MetricView.of(buildSnapshot({}), { ...store.options, sort: "total" }),
    exported: EMPTY_EXPORTED_SET,
    refreshedAtMs: 0,
  });
  match(await text("/"), /No metric has a sample in the window/);
  ok(!/NaN|Infinity/.test(await text("/")));
});

Deno.test("LandingPage: a stale snapshot is called that", async () => {
  const { text, store, clock } = exporterBench();
  store.accept(store.begin(), buildSnapshot({ a: measured([20, 1]) }));
  clock.pass(STALE_AFTER_MS + 1);
  match(await text("/"), />stale<\/strong> The last successful refresh is too old/);
});
