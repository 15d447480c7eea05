import assert from "node:assert/strict";
import type { ScanConfig } from "../../src/config/scan_options.ts";
import type { AggregationRule } from "../../src/prometheus/backend.ts";
import { countLedger } from "../../src/snapshot/snapshot.ts";
import { scan } from "../../src/scan/scan.ts";
import type { ScanObserver } from "../../src/scan/scan_observer.ts";
import { parseNamePattern } from "../../src/text/name_pattern.ts";
import { FakeBackend, type FakeBackendOptions } from "../support/fake_backend.ts";
import { scanConfig } from "../support/scan_config.ts";
import { backendErrorOf } from "../support/backend_error_of.ts";
import { echoOfExpression } from "./echo_of_expression.ts";

const AT_MS = 1_700_000_000_000;
const SERIES = [
  { name: "up", labels: { job: "api" }, samples: 20 },
  { name: "up", labels: { job: "web" }, samples: 5 },
  { name: "http_seconds_bucket", samples: 10 },
  { name: "http_seconds_count", samples: 10 },
  { name: "grafana_build_info", samples: 1 },
  { name: "kube_pods", samples: 2 },
];

interface ScanTestOptions extends FakeBackendOptions {
  readonly config?: Partial<ScanConfig>;
  readonly signal?: AbortSignal;
  readonly observer?: ScanObserver;
  readonly now?: () => number;
}

async function run({ config = {}, ...options }: ScanTestOptions) {
  const backend = new FakeBackend({ series: SERIES, ...options });
  const snapshot = await scan(backend, scanConfig(config), {
    signal: options.signal ?? new AbortController().signal,
    now: options.now ?? (() => AT_MS),
    maxInFlight: 4,
    ...(options.observer === undefined ? {} : { observer: options.observer }),
  });
  return { snapshot, backend };
}

const rules = (...given: AggregationRule[]) => () => Promise.resolve(given);

Deno.test("scan: every name of the catalogue with its distribution, sorted, the rule that hides it beside it", async () => {
  const { snapshot } = await run({ emptyNames: ["quiet"] });
  assert.deepEqual([...snapshot.names], [
    ["grafana_build_info", {
      outcome: "measured",
      distribution: [[1, 1]],
      excludedBy: { kind: "prefix", text: "grafana_" },
    }],
    ["http_seconds_bucket", {
      outcome: "measured",
      distribution: [[10, 1]],
      excludedBy: { kind: "suffix", text: "_bucket" },
    }],
    ["http_seconds_count", {
      outcome: "measured",
      distribution: [[10, 1]],
      excludedBy: { kind: "suffix", text: "_count" },
    }],
    ["kube_pods", { outcome: "measured", distribution: [[2, 1]] }],
    ["quiet", { outcome: "empty", distribution: [] }],
    ["up", { outcome: "measured", distribution: [[5, 1], [20, 1]] }],
  ]);
  assert.deepEqual(snapshot.warnings, []);
});

Deno.test("scan: the snapshot says of whom, when and what was asked", async () => {
  let nowMs = AT_MS;
  const { snapshot, backend } = await run({
    info: { url: "http://m.example", tenant: "team" },
    config: {
      match: [parseNamePattern("up|kube.*")],
      exclude: [parseNamePattern("x")],
      groupBy: ["job"],
      skipExcluded: true,
    },
    now: () => nowMs++,
  });
  const { names: _names, ...rest } = snapshot;
  assert.deepEqual(rest, {
    evaluatedAtMs: AT_MS,
    windowMinutes: 5,
    backend: { flavour: "prometheus", version: "3.0.0", url: "http://m.example", tenant: "team" },
    scope: { match: ["^(?:up|kube.*)$"], exclude: ["^(?:x)$"], groupBy: ["job"], selector: "", skipExcluded: true },
    outOfScope: { match: 3, exclude: 0, skipExcluded: 0 },
    aggregationRules: "known",
    summaries: [],
    activeSeries: undefined,
    missingStores: [],
    warnings: [],
    selfCost: backend.selfCost,
    durationMs: 1,
  });
});

Deno.test("scan: one instant for all, a minute ago on the whole second unless told", async () => {
  const { snapshot, backend } = await run({
    config: { evaluatedAtMs: undefined, batchSize: 1 },
    now: () => AT_MS + 1_789,
  });
  assert.equal(snapshot.evaluatedAtMs, AT_MS + 1_000 - 60_000);
  assert.deepEqual(new Set(backend.queries.map(({ atMs }) => atMs)), new Set([snapshot.evaluatedAtMs]));
  assert.deepEqual(backend.ranges, [{ startMs: snapshot.evaluatedAtMs - 300_000, endMs: snapshot.evaluatedAtMs }]);
});

Deno.test("scan: groups split each distribution", async () => {
  const { snapshot } = await run({ config: { groupBy: ["job"] } });
  const up = snapshot.names.get("up");
  assert.deepEqual(
    up !== undefined && "groups" in up ? up.groups : undefined,
    new Map([["api", [[20, 1]]], ["web", [[5, 1]]]]),
  );
});

Deno.test("scan: names that --match, --exclude and --skip-excluded leave out are counted, not asked for", async () => {
  const { snapshot, backend } = await run({
    config: {
      match: [parseNamePattern("http.*|up|kube_pods")],
      exclude: [parseNamePattern("kube.*")],
      skipExcluded: true,
    },
  });
  assert.deepEqual([...snapshot.names.keys()], ["up"]);
  assert.deepEqual(snapshot.outOfScope, { match: 1, exclude: 1, skipExcluded: 2 });
  assert.deepEqual(new Set(backend.queries.flatMap(({ names }) => names)), new Set(["up"]));
});

Deno.test("scan: aggregation rules settle names by exact, prefix and suffix, without a query", async () => {
  const { snapshot, backend } = await run({
    rules: rules(
      { metric: "up", matchType: "exact" },
      { metric: "kube_", matchType: "prefix" },
      { metric: "_bucket", matchType: "suffix" },
    ),
  });
  assert.deepEqual(snapshot.names.get("kube_pods"), {
    outcome: "aggregated",
    status: undefined,
    reason: 'an aggregation rule (prefix "kube_") replaces its raw series',
  });
  assert.equal(snapshot.names.get("up")?.outcome, "aggregated");
  assert.deepEqual(snapshot.names.get("http_seconds_bucket")?.excludedBy, { kind: "suffix", text: "_bucket" });
  assert.deepEqual(countLedger(snapshot), {
    catalogue: 5,
    measured: 2,
    empty: 0,
    aggregated: 3,
    failed: 0,
    flagged: 3,
  });
  assert.deepEqual(
    new Set(backend.queries.flatMap(({ names }) => names)),
    new Set(["grafana_build_info", "http_seconds_count"]),
  );
});

Deno.test("scan: O10: a rule that drops says so", async () => {
  const { snapshot } = await run({ rules: rules({ metric: "up", matchType: "exact", drop: true }) });
  assert.deepEqual(snapshot.names.get("up"), {
    outcome: "aggregated",
    status: undefined,
    reason: 'an aggregation rule (exact "up") drops its series',
  });
});

Deno.test("scan: O10: rules that are not known are one warning, the others hold", async () => {
  const options = { rules: rules({ metric: "up", matchType: "exact" }) };
  const one = await run({ ...options, unreadableRules: ['{"metric":"x","match_type":"regex"}'] });
  assert.equal(one.snapshot.aggregationRules, "known");
  assert.equal(one.snapshot.names.get("up")?.outcome, "aggregated");
  assert.deepEqual(one.snapshot.warnings, [
    "An aggregation rule of an unknown kind is left out, so what it aggregates may be listed as failed or empty: " +
    '{"metric":"x","match_type":"regex"}',
  ]);
  const many = await run({ ...options, unreadableRules: Array(18_033).fill("{}") });
  assert.deepEqual(many.snapshot.warnings, [
    "18,033 aggregation rules of an unknown kind are left out, so what they aggregate may be listed as failed or " +
    "empty, for example: {}",
  ]);
});

Deno.test("scan: C12: a name that is not Unicode is failed, not empty, and one that has U+FFFD itself is measured", async () => {
  const { snapshot } = await run({
    series: [{ name: "up", samples: 5 }, { name: "a\ufffdb", samples: 3 }],
    emptyNames: ["caf\ufffd_total", "quiet"],
  });
  assert.deepEqual(snapshot.names.get("caf\ufffd_total"), {
    outcome: "failed",
    status: undefined,
    reason: "the name is not valid Unicode",
  });
  assert.deepEqual(snapshot.names.get("a\ufffdb"), { outcome: "measured", distribution: [[3, 1]] });
  assert.equal(snapshot.names.get("quiet")?.outcome, "empty");
});

Deno.test("scan: C12: series without a name are a warning, unless a pattern wants names", async () => {
  const options: ScanTestOptions = {
    info: { flavour: "victoriametrics" },
    intercept: ({ expression }) => expression.startsWith("count(") ? [{ labels: {}, value: 2 }] : undefined,
  };
  const { snapshot } = await run(options);
  assert.deepEqual(snapshot.warnings, ["Left out of every number, because they have no metric name: 2 series"]);
  const matched = await run({ ...options, config: { match: [parseNamePattern("up")] } });
  assert.deepEqual(matched.snapshot.warnings, []);
});

Deno.test("scan: A8: a backend that lists names and has no sample of any is told", async () => {
  const { snapshot } = await run({ series: [], emptyNames: ["a", "b"] });
  assert.deepEqual(snapshot.warnings, [
    "The backend lists 2 metric names and has no sample of any in the window that ends at 2023-11-14T22:13:20.000Z",
  ]);
});

Deno.test("scan: one sample of each series says nothing of its interval, unless the window is short", async () => {
  const series = [{ name: "up", samples: 1 }, { name: "go_info", samples: 1 }];
  const warningsOf = async (options: ScanTestOptions) => (await run(options)).snapshot.warnings.join();
  assert.match(await warningsOf({ series }), /^No series has more than one sample in the window: .*longer window$/);
  assert.equal(await warningsOf({ series, config: { windowMinutes: 1 } }), "");
  assert.equal(await warningsOf({ series: [...series, { name: "fast", samples: 2 }] }), "");
});

Deno.test("scan: A8: empty answers to a regular expression are failures, whatever sends them", async () => {
  let queries = 0;
  const { snapshot } = await run({ keepsNames: true, intercept: () => queries++ === 0 ? undefined : [] });
  assert.equal(countLedger(snapshot).failed, 5);
  for (const entry of snapshot.names.values()) {
    assert.ok("reason" in entry && entry.reason === "the server answered for something that was not asked for");
  }
});

Deno.test("scan: A10: rows twice, and counts in other notations, fail the name with the reason", async () => {
  const answers = {
    "the server answered two rows where there can be one": ["20", "20"],
    'the server answered "0x14" for a number of samples': ["0x14"],
  };
  for (const [reason, counts] of Object.entries(answers)) {
    const { snapshot } = await run({
      intercept: ({ names, expression }) => {
        if (!names.includes("kube_pods")) return undefined;
        return [...counts.map((n0) => ({ labels: { n0 }, value: 1 })), echoOfExpression(expression)];
      },
    });
    const entry = snapshot.names.get("kube_pods");
    assert.deepEqual(entry, { outcome: "failed", status: undefined, reason });
    assert.equal(countLedger(snapshot).measured, 4);
  }
});

Deno.test("scan: S3: the stores are read at its start and at its end, and what may be missing is in the snapshot", async () => {
  const span = { startMs: 0, endMs: Infinity };
  const { snapshot } = await run({
    stores: (asked) => Promise.resolve([{ name: "a:1", error: asked === 0 ? undefined : "refused", span }]),
  });
  assert.deepEqual(snapshot.missingStores, ["a:1"]);
  assert.match(snapshot.warnings.join(), /store "a:1".*refused/);
  assert.equal(countLedger(snapshot).measured, 5);
});

Deno.test("scan: rules that cannot be read are one warning", async () => {
  for (
    const error of [
      backendErrorOf("forbidden", "no", { status: 403 }),
      backendErrorOf("unavailable", "no"),
    ]
  ) {
    const { snapshot } = await run({ rules: () => Promise.reject(error) });
    assert.equal(snapshot.aggregationRules, "unavailable");
    assert.deepEqual(snapshot.warnings, [
      "Aggregation rules are unknown, so aggregated metrics may be listed as failed or empty: " +
      'Cannot query "http://fake.example": no',
    ]);
    assert.equal(countLedger(snapshot).measured, 5);
  }
});

Deno.test("scan: a fault of the program in the rules is no warning", async () => {
  const fault = new RangeError("a fault");
  await assert.rejects(run({ rules: () => Promise.reject(fault) }), (thrown) => thrown === fault);
});

Deno.test("scan: an empty tenant is a snapshot with a warning", async () => {
  const { snapshot, backend } = await run({ series: [] });
  assert.equal(snapshot.names.size, 0);
  assert.deepEqual(snapshot.warnings, [
    "The backend has no metric with a sample in the window that ends at 2023-11-14T22:13:20.000Z",
  ]);
  assert.equal(backend.queries.length, 0);
});

Deno.test("S7: scan: the name of an empty tenant may be wrong where one was given", async () => {
  const { snapshot } = await run({ series: [], info: { tenant: "taem-a" } });
  assert.match(
    snapshot.warnings.join(),
    /\. The tenant's name "taem-a" may be wrong: some backends answer for any name/,
  );
});

Deno.test("scan: an empty tenant as of a minute ago may have just started, as of a day ago keep no more", async () => {
  const present = async (offsetMs: number) =>
    (await run({ series: [], config: { evaluatedAtMs: undefined, offsetMs } })).snapshot.warnings.join();
  assert.match(await present(60_000), /22:12:20\.000Z\. A server that has just started .*an offset of 0/);
  assert.match(
    await present(24 * 3_600_000),
    /22:13:20\.000Z\. It may not keep samples for so long, or have had none yet$/,
  );
  assert.doesNotMatch(await present(0), /offset/);
});

Deno.test("scan: a selector that hits nothing is named as the cause, and no server is said to have just started", async () => {
  const config = { selector: 'env="prod"', evaluatedAtMs: undefined, offsetMs: 60_000 };
  const { snapshot } = await run({ series: [], config });
  assert.deepEqual(snapshot.warnings, [
    'No series matches {env="prod"} in the window that ends at 2023-11-14T22:12:20.000Z',
  ]);
  const listed = await run({ series: [], emptyNames: ["up"], config });
  assert.deepEqual(listed.snapshot.warnings, [
    'The backend lists 1 metric name and has no sample of any that matches {env="prod"} in the window that ends at ' +
    "2023-11-14T22:12:20.000Z",
  ]);
});

Deno.test("scan: a name that cannot be measured is in the ledger with the server's words, the others are measured", async () => {
  const { snapshot } = await run({
    intercept: ({ names }) => {
      if (names.includes("up")) throw backendErrorOf("bad-query", "execution: no", { status: 422 });
      return undefined;
    },
  });
  assert.deepEqual(snapshot.names.get("up"), { outcome: "failed", status: 422, reason: "execution: no" });
  assert.deepEqual(countLedger(snapshot), {
    catalogue: 5,
    measured: 4,
    empty: 0,
    aggregated: 0,
    failed: 1,
    flagged: 3,
  });
});

Deno.test("scan: batches are as large as told, and progress comes to the whole", async () => {
  const planned: unknown[] = [];
  const progress: { done: number; total: number; dpm: number }[] = [];
  const { backend } = await run({
    config: { batchSize: 2 },
    observer: { planned: (plan) => planned.push(plan), progress: (event) => progress.push(event) },
  });
  assert.deepEqual(planned, [{ names: 5, batches: 3, strategy: "union" }]);
  const measuring = backend.queries.slice(1);
  assert.deepEqual(measuring.map(({ names }) => names.length), [2, 2, 1]);
  assert.deepEqual(progress.map(({ done, total }) => [done, total]), [[1, 5], [2, 5], [3, 5], [4, 5], [5, 5]]);
  assert.equal(progress.at(-1)?.dpm, (20 + 5 + 10 + 10 + 1 + 2) / 5);
});

Deno.test("scan: a backend that proves to keep names apart is asked by regular expression", async () => {
  const strategies: string[] = [];
  const { snapshot } = await run({
    keepsNames: true,
    observer: { planned: ({ strategy }) => strategies.push(strategy) },
  });
  assert.deepEqual(strategies, ["delayed-names"]);
  assert.equal(countLedger(snapshot).measured, 5);
});

Deno.test("scan: a list of names or a query that is refused ends it", async () => {
  const refusal = backendErrorOf("unauthorized", "Unauthorized", { status: 401 });
  const backend = new FakeBackend({ series: SERIES });
  backend.metricNames = () => Promise.reject(refusal);
  const dependencies = { signal: new AbortController().signal, now: () => AT_MS, maxInFlight: 4 };
  await assert.rejects(scan(backend, scanConfig(), dependencies), (thrown) => thrown === refusal);
  await assert.rejects(run({ intercept: () => Promise.reject(refusal) }), (thrown) => thrown === refusal);
});

Deno.test("scan: an abort leaves no snapshot, only the signal's own reason", async () => {
  const controller = new AbortController();
  const reason = new Error("SIGINT");
  const scanning = run({
    signal: controller.signal,
    intercept: () => {
      controller.abort(reason);
      return undefined;
    },
  });
  await assert.rejects(scanning, (thrown) => thrown === reason);
});

for (
  const [groupBy, flavour, status, by] of [
    ["service.name", "prometheus", 400, '"service.name"'],
    ["métrique", "victoriametrics", 422, "m\\étrique"],
  ] as const
) {
  Deno.test(`scan: S6: the label name "${groupBy}", which the backend refuses with ${status}, is found out by one query`, async () => {
    const refuse = () => {
      throw backendErrorOf("bad-query", "parse error: unexpected string", { status });
    };
    const backend = new FakeBackend({ series: SERIES, info: { flavour }, intercept: refuse });
    const dependencies = { signal: new AbortController().signal, now: () => AT_MS, maxInFlight: 4 };
    await assert.rejects(scan(backend, scanConfig({ groupBy: [groupBy] }), dependencies), {
      code: "unreadable-label",
      exitCode: 2,
      message: `Cannot group by "${groupBy}": this backend reads no such label name (parse error: unexpected string)`,
    });
    assert.deepEqual(backend.queries.map(({ expression }) => expression), [`count by (${by}) (vector(1))`]);
  });
}

Deno.test("scan: a label name that the backend parses is measured by, and a plain one is not asked about", async () => {
  for (const [groupBy, asked] of [["service.name", 1], ["job", 0]] as const) {
    const { snapshot, backend } = await run({ config: { groupBy: [groupBy] } });
    assert.equal(countLedger(snapshot).failed, 0);
    assert.equal(backend.queries.filter(({ expression }) => expression.includes(") (vector(1))")).length, asked);
  }
});

Deno.test("scan: a label that no series has is told, one that some have is not", async () => {
  const misspelt = await run({ config: { groupBy: ["jbo", "job"], isGroupingAsked: true } });
  assert.match(misspelt.snapshot.warnings.join(), /No series has the label "jbo"/);
  const known = await run({ config: { groupBy: ["job"], isGroupingAsked: true } });
  assert.deepEqual(known.snapshot.warnings, []);
});

Deno.test("scan: a pattern that fits no name is told", async () => {
  const none = await run({ config: { match: [parseNamePattern("checkout_.*")] } });
  assert.deepEqual(none.snapshot.warnings, [
    'None of 5 metric names is left: match "checkout_.*" leaves out 5',
    'No metric name as a whole matches "checkout_.*"',
  ]);
  const some = await run({ config: { match: [parseNamePattern("up")] } });
  assert.deepEqual(some.snapshot.warnings, []);
});

Deno.test("scan: a selector narrows every expression, and is part of the scope", async () => {
  const { snapshot, backend } = await run({ config: { selector: 'job="api"' } });
  assert.equal(snapshot.scope.selector, 'job="api"');
  assert.ok(backend.queries.length > 0);
  for (const { expression } of backend.queries) {
    if (expression.includes("__name__")) assert.match(expression, /,job="api",/);
  }
  const up = snapshot.names.get("up");
  assert.deepEqual(up !== undefined && "distribution" in up ? up.distribution : undefined, [[20, 1]]);
});

Deno.test("scan: active series are counted last and once where they are wanted, and why they are not is told", async () => {
  const isActive = (expression: string) => expression.includes("last_over_time");
  const intercept: FakeBackendOptions["intercept"] = ({ expression }) =>
    isActive(expression) ? [{ labels: { job: "api" }, value: 9 }] : undefined;
  const { snapshot, backend } = await run({ config: { countsActiveSeries: true, groupBy: ["job"] }, intercept });
  assert.deepEqual(snapshot.activeSeries, { total: 9, groups: new Map([["api", 9]]) });
  assert.deepEqual(backend.queries.map(({ expression }) => isActive(expression)).filter(Boolean), [true]);
  assert.ok(isActive(backend.queries.at(-1)?.expression ?? ""));
  const refused = await run({
    config: { countsActiveSeries: true },
    intercept: ({ expression }) => {
      if (isActive(expression)) throw backendErrorOf("too-heavy", "too many series");
      return undefined;
    },
  });
  assert.equal(refused.snapshot.activeSeries, undefined);
  assert.match(refused.snapshot.warnings.join(), /Active series could not be counted, .*: too many series/);
});
