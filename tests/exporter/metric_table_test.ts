import { deepEqual, equal, match, ok } from "node:assert/strict";
import { csvReport } from "../../src/report/csv_report.ts";
import { buildSnapshot, flagged, measured } from "../report/build_snapshot.ts";
import { join, reportInput } from "../report/report_input.ts";
import { exporterBench } from "./exporter_bench.ts";

const HOSTILE = '=cmd|"x"\r\n<script>,\u202e';
const MANY = buildSnapshot({
  ...Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`many_${i}`, measured([5 * (i + 1), 1])])),
  wide_Bucket: flagged("_bucket", [1, 7_000]),
  fast: measured([3_000, 1]),
  [HOSTILE]: measured([20, 1]),
});

function bench(options: Parameters<typeof exporterBench>[0] = {}) {
  const made = exporterBench(options);
  made.store.accept(made.store.begin(), MANY);
  return made;
}

/** The names of the table of all metrics. */
function namesOf(page: string): string[] {
  const table = page.slice(page.indexOf('id="metrics"'));
  return [...table.matchAll(/<tr><th scope="row"><code[^>]*><bdi>(.*?)<\/bdi>/g)].map(([, name]) => name ?? "");
}

function linksOf(page: string): string[] {
  return [...page.matchAll(/href="([^"]+)"/g)].map(([, href]) => (href ?? "").replaceAll("&amp;", "&"));
}

Deno.test("MetricTable: sorted by the server, whatever thresholds and rules hide, and the head says how", async () => {
  const { text } = bench();
  const first = async (query: string) => namesOf(await text(`/${query}`))[0];
  equal(await first(""), "wide_Bucket");
  equal(await first("?sort=total"), "wide_Bucket");
  equal(await first("?sort=series"), "wide_Bucket");
  equal(await first("?sort=dpm"), "fast");
  match((await first("?sort=name")) ?? "", /^&quot;=cmd/);
  match(await text("/?sort=dpm"), /aria-sort="descending"><a href="\?sort=dpm#metrics">Max DPM ↓/);
  match(await text("/?sort=name"), /aria-sort="ascending"><a href="\?sort=name#metrics">Metric ↑/);
});

Deno.test("MetricTable: finds a part of a name in upper or lower case, and says so where there is none", async () => {
  const { text } = bench();
  deepEqual(namesOf(await text("/?q=BUCKET")), ["wide_Bucket"]);
  deepEqual(
    namesOf(await text("/?q=many_11&sort=name")),
    ["many_11", ...Array.from({ length: 9 }, (_, i) => `many_11${i}`), "many_119"].filter((_, i) => i < 11),
  );
  const none = await text(`/?q=${encodeURIComponent('"><script>alert(1)</script>')}`);
  match(none, /No name contains <code>&quot;\\&quot;&gt;&lt;script/);
  ok(!none.includes("<script"));
  match(none, /value="&quot;&gt;&lt;script&gt;alert\(1\)&lt;\/script&gt;"/);
});

Deno.test("MetricTable: pages hold every metric once; one beyond the last is the last", async () => {
  const { text } = bench();
  const pages = await Promise.all([1, 2, 3].map((page) => text(`/?page=${page}`)));
  deepEqual(pages.map((page) => namesOf(page).length), [50, 50, 23]);
  equal(new Set(pages.flatMap(namesOf)).size, 123);
  for (const [i, words] of ["1–50 of 123", "51–100 of 123", "101–123 of 123"].entries()) ok(pages[i]?.includes(words));
  equal(await text("/?page=999"), pages[2]);
  ok(linksOf(pages[0] ?? "").includes("?page=2#metrics"));
  ok(!pages[0]?.includes('rel="prev"') && !pages[2]?.includes('rel="next"'));
  deepEqual(
    linksOf(await text("/?q=many&sort=dpm&page=2")).filter((link) => /page=/.test(link)),
    [
      "?q=many&sort=dpm#metrics",
      "?q=many&sort=dpm&page=3#metrics",
    ].filter((link) => /page=/.test(link)),
  );
});

Deno.test("MetricTable: a phone sees the number that decides the order, and the share", async () => {
  const { text } = bench();
  for (
    const [sort, title] of [["total", "Total DPM"], ["name", "Total DPM"], ["series", "Series"], ["dpm", "Max DPM"]]
  ) {
    const page = await text(`/?sort=${sort}`);
    const heads = [...page.slice(page.indexOf('id="metrics"')).matchAll(/<th scope="col"(.*?)<\/th>/g)]
      .filter(([, head = ""]) => !head.includes('class="wide"'))
      .map(([, head = ""]) => head.replace(/^[^>]*>|<[^>]*>|[ ↑↓]*(?=<|$)/g, ""));
    deepEqual(heads, sort === "series" || sort === "dpm" ? ["Metric", "Of all", title] : ["Metric", title, "Of all"]);
  }
});

Deno.test("MetricTable: its links lead where they say below a prefix", async () => {
  const { app } = bench({ app: { place: { routePrefix: "/dpm", externalUrl: undefined } } });
  const at = "http://localhost/dpm/?q=many&page=2";
  const page = await (await app.request(at)).text();
  const links = linksOf(page).filter((link) => !link.startsWith("data:"));
  ok(links.some((link) => link === "./api/v1/metrics.csv?q=many"), links.join(" "));
  for (const link of links) {
    const answer = await app.request(new URL(link, at).href);
    ok(answer.status === 200 || link === "./-/refresh", link);
    await answer.body?.cancel();
  }
});

Deno.test("createExporterApp: /api/v1/metrics.csv is a one-shot's CSV, and of a query its rows", async () => {
  for (const costPer1000Series of [undefined, 8]) {
    const { app, text } = bench({ set: { costPer1000Series } });
    const oneShot = (sort: "total" | "name") =>
      join(csvReport.render(reportInput(MANY, { minDpm: 0, all: true, sort, costPer1000Series })));
    equal(await text("/api/v1/metrics.csv"), oneShot("total"));
    equal(await text("/api/v1/metrics.csv?sort=name"), oneShot("name"));
    const [head, ...rows] = oneShot("total").split(/(?<=\r\n)(?=many|wide|fast|"=cmd)/);
    equal(
      await text("/api/v1/metrics.csv?q=MANY&page=2"),
      [head, ...rows.filter((row) => row.startsWith("many"))].join(""),
    );
    const answer = await app.request("/api/v1/metrics.csv");
    equal(answer.headers.get("content-disposition"), 'attachment; filename="metric_rates.csv"');
    match(answer.headers.get("content-type") ?? "", /^text\/csv; charset=utf-8/);
    await answer.body?.cancel();
  }
});

Deno.test("createExporterApp: a query that cannot be understood is 400 in one line, before a snapshot CSV is 503", async () => {
  const { app } = exporterBench();
  equal((await app.request("/api/v1/metrics.csv")).status, 503);
  for (const path of ["/", "/api/v1/metrics.csv"]) {
    const answer = await app.request(`${path}?sort=nmae`);
    equal(answer.status, 400);
    equal(await answer.text(), "sort: it has to be one of total, dpm, series, name. Did you mean name?\n");
  }
});
