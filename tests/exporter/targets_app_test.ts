import { deepEqual, equal, match, ok } from "node:assert/strict";
import { BillCard } from "../../src/exporter/bill_blocks.tsx";
import { flatPrice } from "../../src/pricing/plan.ts";
import { SHIPPED_PLANS } from "../../src/pricing/shipped_plans.ts";
import { buildSnapshot, measured } from "../report/build_snapshot.ts";
import { STALE_AFTER_MS } from "./exporter_bench.ts";
import { targetsBench } from "./targets_bench.ts";

const snapshot = buildSnapshot({ up: measured([20, 1]), requests_total: measured([40, 2], [50, 1]) });
const other = buildSnapshot({ up: measured([5, 3]) });

/** What somebody reads of a page. */
const plain = (page: string) => page.replace(/<style>.*?<\/style>/s, "").replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");

Deno.test("createExporterApp: /healthz of targets has the worst status and one each; 503 where none is to be relied on", async () => {
  const { request, serve, fail, clock } = targetsBench(["eu", "us"]);
  const health = async () => {
    const answer = await request("/healthz");
    const { status, targets } = await answer.json();
    return [answer.status, status, targets.eu.status, targets.us.status];
  };
  deepEqual(await health(), [503, "starting", "starting", "starting"]);
  equal((await request("/-/ready")).status, 503);
  serve("us", snapshot);
  deepEqual(await health(), [200, "starting", "starting", "ok"]);
  equal((await request("/-/ready")).status, 200);
  serve("eu", other);
  deepEqual(await health(), [200, "ok", "ok", "ok"]);
  fail("us", "connection refused");
  deepEqual(await health(), [200, "degraded", "ok", "degraded"]);
  equal((await (await request("/healthz")).json()).targets.us.problem, "connection refused");
  clock.pass(STALE_AFTER_MS + 1);
  serve("eu", other);
  deepEqual(await health(), [200, "stale", "ok", "stale"]);
  clock.pass(STALE_AFTER_MS + 1);
  deepEqual(await health(), [503, "stale", "stale", "stale"]);
});

Deno.test("createExporterApp: /healthz of one target is its own; /metrics is of all, whichever is named", async () => {
  const { request, serve, fail } = targetsBench(["eu", "us"]);
  serve("eu", snapshot);
  serve("us", snapshot);
  fail("us", "connection refused");
  const { status, targets } = await (await request("/healthz?target=eu")).json();
  deepEqual([status, Object.keys(targets)], ["ok", ["eu"]]);
  equal((await request("/healthz?target=none")).status, 404);
  const metrics = await (await request("/metrics?target=none")).text();
  for (const name of ["eu", "us"]) match(metrics, new RegExp(`target="${name}"`));
});

Deno.test("createExporterApp: what is of one target asks for its name, and says which there are", async () => {
  const { request, serve } = targetsBench(["eu", "us"]);
  serve("eu", snapshot);
  for (const path of ["/api/v1/snapshot", "/api/v1/metrics.csv"]) {
    const asked = async (query: string) => {
      const answer = await request(path + query);
      return [answer.status, await answer.text()] as const;
    };
    deepEqual(await asked(""), [400, "Say of which target, as ?target=eu: eu, us.\n"]);
    deepEqual(await asked("?target=es"), [404, 'There is no target "es". Did you mean "eu"?\n']);
    deepEqual(await asked("?target=%E2%80%AEx"), [404, 'There is no target "x". Targets are eu, us.\n']);
    deepEqual(await asked("?target=us"), [503, "There is no snapshot of it yet. ../../healthz says more.\n"]);
    const [status, body] = await asked("?target=eu");
    equal(status, 200);
    match(body, /requests_total/);
  }
  equal((await request("/?target=none")).status, 404);
});

Deno.test("createExporterApp: POST /-/refresh is of all targets or of one, of each at most once a minute", async () => {
  const begun: (string | undefined)[] = [];
  const { request, clock } = targetsBench(["eu", "us"], { refresh: ({ name }) => begun.push(name) });
  const post = async (query: string) => (await request(`/-/refresh${query}`, { method: "POST" })).status;
  equal(await post("?target=eu"), 202);
  equal(await post("?target=eu"), 429);
  equal(await post("?target=us"), 202);
  equal(await post("?target=none"), 404);
  equal(await post(""), 429);
  clock.pass(60_000);
  equal(await post(""), 202);
  deepEqual(begun, ["eu", "us", "eu", "us"]);
});

Deno.test("TargetsPage: one bill of all, and a line for each target that leads to its page", async () => {
  const plan = { ...SHIPPED_PLANS["grafana-cloud"].plan, tiers: flatPrice(8) };
  const { text, serve, fail } = targetsBench(["eu", "us", "a&b"], {}, { plan });
  match(plain(await text("/")), /3 targets, the numbers of 0 are current .*No refresh has succeeded yet/);
  serve("eu", snapshot);
  serve("us", other);
  fail("us", "connection refused");
  const page = await text("/");
  const words = plain(page);
  // 4 + 16 + 10 and 3 data points a minute, of 4 and 3 series.
  match(words, /Billed now .*\$.* a month, of 2 targets data points 33 a minute series 7 /);
  match(words, /eu ok 30 90\.9% 4 .* us degraded 3 9\.1% 3 .* a&amp;b starting never /);
  match(words, /us connection refused\./);
  match(page, /href="\?target=a%26b"/);
});

Deno.test("TargetsPage: a narrow screen keeps what each target is billed, and where none is, the share of all", async () => {
  const plan = { ...SHIPPED_PLANS["grafana-cloud"].plan, tiers: flatPrice(8) };
  const keptOf = async (set: Parameters<typeof targetsBench>[2]) => {
    const { text, serve } = targetsBench(["eu", "starts"], {}, set);
    serve("eu", snapshot);
    const page = await text("/");
    const table = page.slice(page.indexOf("<table"), page.indexOf("</table>"));
    return table.split("<tr>").slice(1).map((row) =>
      [...row.matchAll(/<t[hd]([^>]*)>(.*?)<\/t[hd]>/g)].filter(([, attributes = ""]) => !/\bwide\b/.test(attributes))
        .map(([, , cell = ""]) => plain(cell).trim())
    );
  };
  const [head, eu, starts] = await keptOf({ plan });
  deepEqual(head, ["Target", "Status", "DPM", "Billed"]);
  match(eu?.join(" ") ?? "", /^eu ok 30 \$\d/);
  deepEqual(starts, ["starts", "starting", "", ""]);
  deepEqual(await keptOf({}), [["Target", "Status", "DPM", "Of all"], ["eu", "ok", "30", "100.0%"], [
    "starts",
    "starting",
    "",
    "",
  ]]);
});

Deno.test("TargetsPage: its links to what is of one target lead to one that is served, and so do those of a target's page", async () => {
  const { request, text, serve } = targetsBench(["eu", "a&b"]);
  const linksOf = async (path: string) =>
    [...(await text(path)).matchAll(/<a href="([^"]*)">(\/api[^<]*)</g)].map(([, href = "", words = ""]) =>
      [href, words].map((each) => each.replaceAll("&amp;", "&"))
    );
  deepEqual(await linksOf("/"), [
    ["./api/v1/snapshot?target=eu", "/api/v1/snapshot?target=eu"],
    ["./api/v1/metrics.csv?target=eu", "/api/v1/metrics.csv?target=eu"],
  ]);
  serve("a&b", snapshot);
  for (const path of ["/", "/?target=a%26b"]) {
    const links = await linksOf(path);
    equal(links.length, 2);
    for (const [href = ""] of links) equal((await request(new URL(href, "http://localhost/").href)).status, 200, href);
  }
  match(plain(await text("/")), /\?target=a%26b the whole last scan of \?target=NAME as JSON/);
});

Deno.test("BillCard: a bill in a second currency stands beside the first, and nothing goes without a name", () => {
  const card = String(BillCard({
    rows: [
      ["Billed now", "5,565 series", "$21.50 a month, of 1 target"],
      ["", "", "€18.70 a month, of 1 target"],
      ["data points", "5,565", "a minute"],
    ],
  }));
  match(
    plain(card),
    /5,565 series \$21\.50 a month, of 1 target €18\.70 a month, of 1 target data points 5,565 a minute/,
  );
  deepEqual([...card.matchAll(/<dt>(.*?)<\/dt>/g)].map(([, name]) => name), ["data points"]);
});

Deno.test("LandingPage: of a target, every link within it keeps the target, and one leads back", async () => {
  const { text, serve } = targetsBench(["eu", "a&b"]);
  serve("a&b", snapshot);
  const page = await text("/?target=a%26b&q=up");
  match(plain(page), /target a&amp;b \. All targets/);
  match(page, /<a href="\?">All targets<\/a>/);
  match(page, /<input type="hidden" name="target" value="a&amp;b"/);
  const links = [...page.matchAll(/href="([^"]*\?[^"]*)"/g)].map(([, href = ""]) => href.replaceAll("&amp;", "&"));
  const own = links.filter((href) => href !== "?");
  ok(own.length > 5, page);
  for (const href of own) equal(new URL(href, "http://localhost/").searchParams.get("target"), "a&b", href);
  for (const href of own) ok((await text(new URL(href, "http://localhost/").href)).length > 0);
  match(plain(await text("/?target=eu")), /No refresh has succeeded yet/);
});
