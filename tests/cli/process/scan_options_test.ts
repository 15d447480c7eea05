import { deepEqual, equal, match, ok } from "node:assert/strict";
import { AT, FRUIT } from "./fruit_tenant.ts";
import { oneShotsBeforeAll } from "./one_shot.ts";
import { demoSeries, serveDemo } from "./serve_demo.ts";

const servers = new AsyncDisposableStack();
Deno.test.afterAll(() => servers.disposeAsync());

/** Most metric names in one query, and most queries at once, by the run that sent them. */
const widest = new Map<string, number>();
const busiest = new Map<string, number>();

const RUNS: Readonly<Record<string, readonly string[]>> = {
  "--sort dpm": ["--sort", "dpm", "--all", "-m", "0"],
  "--sort total": ["--sort", "total", "--all", "-m", "0"],
  "--sort series": ["--sort", "series", "--all", "-m", "0"],
  "--sort name": ["--sort", "name", "--all", "-m", "0"],
  "--sort cost": ["--sort", "cost", "--all", "-m", "0", "--cost-per-1000-series", "1000"],
  "--included-dpm": ["--sort", "cost", "--cost-per-1000-series", "1000", "--included-dpm", "20"],
  "-m 4": ["-m", "4"],
  "-m 3.99": ["-m", "3.99"],
  "--match": ["--match", "ban.*", "--match", "apples|elder", "--match", "dates_.*"],
  "--match and --all": ["--match", "dates_.*", "--all"],
  "--exclude": ["--exclude", "ban.*", "--exclude", "apple"],
  "--match and --exclude": ["--match", ".*s", "--exclude", "elderberries"],
  "-l 10": ["-l", "10"],
  "-l 1h": ["--lookback", "1h"],
  "--at unix": ["--at", String(Date.parse(AT) / 1000)],
  "--at past": ["--at", "2026-01-31T10:00:00+01:00", "--format", "json", "--all", "-m", "0"],
  "--compare csv": ["--compare", "-2h"],
  "--compare prom": ["--format", "prom", "--compare", "-2h"],
  "--top": ["--format", "text", "--list", "metrics", "--top", "1"],
  "--top of csv": ["--top", "1"],
  "--skip-excluded": ["--skip-excluded", "--format", "json", "-m", "0"],
  "--by json": ["--by", "team", "--format", "json"],
  "--by text": ["--by", "team", "--format", "text", "--list", "metrics"],
  "--by csv": ["--by", "team", "--format", "csv"],
  "--selector": ["--selector", '{team="red"}', "--format", "json", "-m", "0", "--all"],
  "--by prom": ["--by", "team", "--format", "prom"],
  "--series-detail": ["--series-detail", "--format", "json", "-m", "0"],
  "--series-detail=2": ["--series-detail=2", "--format", "json"],
  "--series-detail text": ["--series-detail=1", "--format", "text"],
  "--batch-size 1": ["--batch-size", "1", "--format", "json", "--series-detail=0"],
  "--batch-size 3 -t 1": ["--batch-size", "3", "-t", "1", "--format", "json"],
  "--series-detail=0": ["--format", "json", "--series-detail=0"],
  "-t 0": ["--batch-size", "1", "-t", "0"],
  "a price": ["--cost-per-1000-series", "8000"],
  "a price, text": ["--cost-per-1000-series", "8000", "--format", "text", "--list", "metrics"],
  "now": ["--format", "json"],
  "--offset": ["--format", "json", "--offset", "3600"],
};

const startedAtMs = Date.now();
const resultOf = oneShotsBeforeAll(() => {
  // For two hours up to ten o'clock there was one metric more.
  const past = demoSeries([{ name: "figs", seconds: 30 }]).map((series) => ({
    ...series,
    countSamples: (afterMs: number, throughMs: number) => {
      const endMs = Date.parse("2026-01-31T10:00:00Z");
      return series.countSamples(Math.max(afterMs, endMs - 7_200_000), Math.min(throughMs, endMs));
    },
  }));
  const shots = Object.entries(RUNS).map(([name, args]) => {
    let inFlight = 0;
    const server = servers.use(serveDemo({ series: [...FRUIT, ...past] }, async ({ query }) => {
      // Long enough for the next request to come, if one is sent meanwhile.
      await new Promise((resolve) => setTimeout(resolve, 10));
      const names = FRUIT_NAMES.filter((fruit) => query.includes(`"${fruit}"`));
      widest.set(name, Math.max(widest.get(name) ?? 0, names.length));
      return undefined;
    }, (change) => {
      inFlight += change;
      busiest.set(name, Math.max(busiest.get(name) ?? 0, inFlight));
    }));
    const at = /^(--at|now|--offset)/.test(name) ? [] : ["--at", AT];
    return [name, { args: [...at, ...args, "-o", "-"], env: { PROMETHEUS_ENDPOINT: server.url } }] as const;
  });
  return Object.fromEntries(shots);
});

const FRUIT_NAMES = [...new Set(FRUIT.map(({ labels }) => labels["__name__"] ?? ""))];

/** Fields of each csv record, without the header. */
function records(name: string): string[][] {
  const { code, stdout, stderr } = resultOf(name);
  equal(code, 0, stderr);
  return stdout.trimEnd().split("\r\n").slice(1).map((line) => line.split(","));
}

const names = (name: string) => records(name).map(([metric]) => metric);

/** As far as these tests read the JSON report. */
interface Report {
  readonly evaluated_at: string;
  readonly lookback_minutes: number;
  readonly scope: { readonly selector: string };
  readonly metrics: readonly {
    readonly metric_name: string;
    readonly series_count: number;
    readonly groups?: readonly { readonly value: string; readonly series_count: number; readonly total_dpm: number }[];
    readonly series_detail: readonly { readonly labels: Record<string, string>; readonly dpm: number }[];
  }[];
  readonly totals: { readonly all: { readonly metrics: number } };
  readonly out_of_scope: { readonly skip_excluded: number };
  readonly self_cost: { readonly requests: number };
}

function reportOf(name: string): Report {
  const { code, stdout, stderr } = resultOf(name);
  equal(code, 0, stderr);
  return JSON.parse(stdout);
}

Deno.test("one-shot: --sort orders by each key, largest first, and names from a to z", () => {
  const byName = [...FRUIT_NAMES].sort();
  deepEqual(names("--sort name"), byName);
  deepEqual(names("--sort dpm").slice(0, 3), ["bananas", "elderberries", "apples"]);
  equal(names("--sort dpm").at(-1), "cherries");
  deepEqual(names("--sort total").slice(0, 5), ["cherries", "bananas", "dates_bucket", "elderberries", "apples"]);
  deepEqual(names("--sort series").slice(0, 4), ["cherries", "dates_bucket", "apples", "elderberries"]);
  deepEqual(names("--sort cost").slice(0, 3), ["cherries", "bananas", "dates_bucket"]);
});

Deno.test("one-shot: --cost-per-1000-series adds the cost that --included-dpm allows for", () => {
  const [header] = resultOf("--sort cost").stdout.split("\r\n");
  equal(header, "metric_name,dpm,series_count,estimated_cost,total_dpm");
  const costs = (name: string) => Object.fromEntries(records(name).map(([metric, , , cost]) => [metric, Number(cost)]));
  const { cherries, bananas, apples } = costs("--sort cost");
  deepEqual({ cherries, bananas, apples }, { cherries: 100, bananas: 60, apples: 12 });
  // 60 DPM are three times the twenty of a series; four are less than one series costs in any case.
  deepEqual(costs("--included-dpm"), { bananas: 3, elderberries: 3, apples: 3 });
});

Deno.test("one-shot: --min-dpm is strictly greater", () => {
  deepEqual(names("-m 4"), ["bananas", "elderberries"]);
  deepEqual(names("-m 3.99"), ["bananas", "elderberries", "apples"]);
});

Deno.test("one-shot: --match and --exclude hold for whole names, several mean any, exclude wins", () => {
  deepEqual(names("--match"), ["bananas", "apples"]);
  deepEqual(names("--exclude"), ["elderberries", "apples"]);
  deepEqual(names("--match and --exclude"), ["bananas", "apples"]);
});

Deno.test("one-shot: --match does not lift the built-in exclusions, --all does", () => {
  deepEqual(names("--match").filter((name) => name?.startsWith("dates")), []);
  deepEqual(names("--match and --all"), ["dates_bucket", "dates_count", "dates_sum"]);
});

Deno.test("one-shot: a longer window has the same data points a minute", () => {
  deepEqual(records("-l 10"), records("-m 3.99"));
  deepEqual(records("-l 1h"), records("-m 3.99"));
});

Deno.test("one-shot: --at takes both notations and looks at that instant alone", () => {
  deepEqual(records("--at unix"), records("-m 3.99"));
  const past = reportOf("--at past");
  equal(past.evaluated_at, "2026-01-31T09:00:00.000Z");
  ok(past.metrics.some(({ metric_name }) => metric_name === "figs"));
  ok(!names("--sort name").includes("figs"));
});

Deno.test("one-shot: --offset is how long before now a scan looks, a minute unless told", () => {
  for (const [name, offsetMs] of [["now", 60_000], ["--offset", 3_600_000]] as const) {
    const evaluatedAtMs = Date.parse(reportOf(name).evaluated_at);
    ok(evaluatedAtMs >= startedAtMs - offsetMs - 1_000 && evaluatedAtMs <= Date.now() - offsetMs, name);
  }
});

Deno.test("one-shot: --compare adds changes behind the columns of csv, what is gone to the log", () => {
  const { code, stdout, stderr } = resultOf("--compare csv");
  equal(code, 0, stderr);
  equal(stdout.split("\r\n")[0], "metric_name,dpm,series_count,total_dpm,total_dpm_change,series_count_change");
  match(stdout, /^bananas,60,1,60,0,0\r$/m);
  match(
    stderr,
    /INFO {2}Since 2026-01-31 10:00:00 UTC: -2 DPM \(-0\.8%\), -1 series \(-0\.8%\)\n.*gone: 1 metric, 2 DPM, figs$/m,
  );
});

Deno.test("one-shot: --compare has no place in prom, says so, and asks nothing more", () => {
  const { code, stdout, stderr } = resultOf("--compare prom");
  equal(code, 0, stderr);
  match(stderr, /WARN {2}--compare has no effect with --format prom$/m);
  ok(!stderr.includes("To compare"));
  ok(!stdout.includes("change"));
});

Deno.test("one-shot: --top shortens text alone, and says what it left out", () => {
  const { stdout } = resultOf("--top");
  match(stdout, /^ +60 +\S+ +\S+ +60 +1 {2}bananas\nand 2 more metrics: 48 DPM, 18% of all$/m);
  equal(records("--top of csv").length, 3);
});

Deno.test("one-shot: --skip-excluded does not ask about what is excluded, and says so", () => {
  const { totals, out_of_scope } = reportOf("--skip-excluded");
  equal(out_of_scope.skip_excluded, 4);
  equal(totals.all.metrics, 4);
});

Deno.test("one-shot: --by splits by a label in every format, and keeps what has no such label", () => {
  const groups = (metric: string) => {
    const found = reportOf("--by json").metrics.find(({ metric_name }) => metric_name === metric);
    return Object.fromEntries(
      (found?.groups ?? []).map(({ value, ...rest }) => [value, [rest.series_count, rest.total_dpm]]),
    );
  };
  deepEqual(groups("elderberries"), { red: [2, 24], blue: [1, 12] });
  deepEqual(groups("bananas"), { "": [1, 60] });
  match(resultOf("--by text").stdout, /^ +24 +9\.1% +1 +2 {2}red$/m);
  match(resultOf("--by text").stdout, /^ +228 +86% +7 +118 {2}\(none\)$/m);
  deepEqual(records("--by csv").filter(([name]) => name === "elderberries").map((record) => record.slice(1)), [
    ["12", "2", "24", "red"],
    ["12", "1", "12", "blue"],
  ]);
  match(resultOf("--by prom").stdout, /^dpm_finder_group_dpm\{label="team",value="blue"\} 12$/m);
});

Deno.test("one-shot: --selector counts what it selects, and says so", () => {
  const { scope, metrics } = reportOf("--selector");
  equal(scope.selector, 'team="red"');
  deepEqual(metrics.map(({ metric_name, series_count }) => [metric_name, series_count]), [["elderberries", 2]]);
});

Deno.test("one-shot: --series-detail has the labels of the highest series, ten unless told", () => {
  const details = (name: string) =>
    new Map(reportOf(name).metrics.map(({ metric_name, series_detail }) => [metric_name, series_detail]));
  equal(details("--series-detail").get("cherries")?.length, 10);
  deepEqual(details("--series-detail").get("bananas"), [{ labels: { instance: "host-0" }, dpm: 60 }]);
  equal(details("--series-detail=2").get("elderberries")?.length, 2);
  for (const { labels, dpm } of details("--series-detail=2").get("elderberries") ?? []) {
    deepEqual([Object.keys(labels).sort(), dpm], [["pod", "team"], 12]);
  }
  match(resultOf("--series-detail text").stdout, /bananas\n +60 DPM {2}\{instance="host-0"\}$/m);
});

Deno.test("one-shot: json has series detail unless told otherwise, for two requests at most (O4)", () => {
  const [shown, none] = [reportOf("now"), reportOf("--series-detail=0")];
  ok(shown.metrics.every(({ series_detail }) => series_detail.length > 0));
  ok(none.metrics.every(({ series_detail }) => series_detail.length === 0));
  const more = reportOf("now").self_cost.requests - none.self_cost.requests;
  ok(more >= 1 && more <= 2, String(more));
});

Deno.test("one-shot: -t 0 is one request in flight, and is told (O11)", () => {
  const { code, stderr } = resultOf("-t 0");
  deepEqual([code, busiest.get("-t 0")], [0, 1]);
  match(stderr, /WARN {2}--threads: 0 is less than 1, so 1 is used\n/);
});

Deno.test("one-shot: with a price the highest cost comes first, in text the highest total (O3)", () => {
  const costs = records("a price").map(([, , , cost]) => Number(cost));
  deepEqual(costs, costs.toSorted((a, b) => b - a));
  match(resultOf("a price, text").stdout, /^3 metrics by total DPM$/m);
});

Deno.test("one-shot: --batch-size bounds the names of a query, -t the requests in flight", () => {
  equal(widest.get("--batch-size 1"), 1);
  equal(widest.get("--batch-size 3 -t 1"), 3);
  equal(widest.get("now"), FRUIT_NAMES.length);
  equal(busiest.get("--batch-size 3 -t 1"), 1);
  ok(reportOf("--batch-size 1").self_cost.requests > reportOf("now").self_cost.requests);
});
