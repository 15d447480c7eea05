import { deepEqual, equal, ok } from "node:assert/strict";
import type { ScanConfig } from "../../src/config/scan_options.ts";
import { connectBackend } from "../../src/prometheus/connect_backend.ts";
import type { Backend } from "../../src/prometheus/backend.ts";
import type { Flavour } from "../../src/prometheus/flavours.ts";
import type { QueryStrategy } from "../../src/scan/query_strategy.ts";
import { scan } from "../../src/scan/scan.ts";
import { countLedger, type Distribution, type Snapshot } from "../../src/snapshot/snapshot.ts";
import { backendConfig } from "../support/backend_config.ts";
import { parseNamePattern } from "../../src/text/name_pattern.ts";
import { scanConfig } from "../support/scan_config.ts";
import type { ConformanceMetric, Trait } from "./conformance_metric.ts";
import { MetricView } from "../../src/snapshot/metric_view.ts";
import { groupKey } from "../../src/snapshot/group_key.ts";
import type { TestSeries } from "../support/test_series.ts";
import { conformanceDataset, metricsFor } from "./dataset.ts";
import { distributionOf } from "./distribution_of.ts";
import { evaluationTime, PAST_MS } from "./times.ts";

/** How long ago the last sample of an active series is at most. */
const ACTIVE_MS = 20 * 60_000;

/** A backend that the suite runs against. */
export interface ConformanceTarget {
  /** Stands before the name of every test. */
  readonly name: string;
  readonly traits: readonly Trait[];
  /** What the program must recognise it as. */
  readonly flavour: Flavour;
  readonly version: RegExp;
  /** The query strategy that the probe must choose. */
  readonly strategy: QueryStrategy["kind"];
  /** Whose data it is. @default the backend does not ask */
  readonly tenant?: string;
  /** Starts the backend with the data in it. */
  start(metrics: readonly ConformanceMetric[], atMs: number): Promise<AsyncDisposable & { readonly url: string }>;
}

/** Registers the one suite of cases for a backend: each a scan whose result is known by construction. */
export function conformance(target: ConformanceTarget): void {
  const atMs = evaluationTime(Date.now());
  const metrics = metricsFor(conformanceDataset(atMs), new Set(target.traits));
  let server: Awaited<ReturnType<ConformanceTarget["start"]>> | undefined;
  let backend: Backend | undefined;

  Deno.test.beforeAll(async () => {
    server = await target.start(metrics, atMs);
    const options = { signal: AbortSignal.timeout(30_000) };
    backend = await connectBackend(backendConfig(server.url, { tenant: target.tenant }), options);
  });
  Deno.test.afterAll(async () => {
    backend?.close();
    await server?.[Symbol.asyncDispose]();
  });

  const connected = () => {
    ok(backend, "the backend is not connected");
    return backend;
  };
  const measure = async (config: Partial<ScanConfig>) => {
    let strategy: string | undefined;
    const snapshot = await scan(connected(), scanConfig({ evaluatedAtMs: atMs, ...config }), {
      signal: AbortSignal.timeout(120_000),
      now: Date.now,
      maxInFlight: 4,
      observer: { planned: (plan) => strategy = plan.strategy },
    });
    return { snapshot, strategy };
  };
  const test = (criterion: string, fn: () => Promise<void>) => Deno.test(`${target.name}: ${criterion}`, fn);

  test("it is recognised", () => {
    const { info } = connected();
    equal(info.flavour, target.flavour);
    ok(target.version.test(info.version), info.version);
    return Promise.resolve();
  });

  test("every name has its exact distribution, by the strategy that fits it", async () => {
    const { snapshot, strategy } = await measure({});
    equal(strategy, target.strategy);
    deepEqual(distributions(snapshot), expectedDistributions(metrics, ({ expected }) => expected));
    assertLedger(snapshot);
    equal(snapshot.evaluatedAtMs, atMs);
  });

  test("batches of seven names give the same", async () => {
    const { snapshot } = await measure({ batchSize: 7 });
    deepEqual(distributions(snapshot), expectedDistributions(metrics, ({ expected }) => expected));
    assertLedger(snapshot);
  });

  test("a name with nothing in the window is empty, never measured and never failed", async () => {
    const { snapshot } = await measure({});
    for (const { name, expected } of metrics.filter(({ expected }) => expected.length === 0)) {
      deepEqual(expected, []);
      const entry = snapshot.names.get(name);
      // A backend that lists names by the exact range need not know it at all.
      ok(entry === undefined || entry.outcome === "empty", `${name} is ${entry?.outcome}`);
    }
  });

  test("--at in the past sees what was then", async () => {
    const { snapshot } = await measure({ evaluatedAtMs: atMs - PAST_MS });
    deepEqual(distributions(snapshot), expectedDistributions(metrics, ({ expectedInPast = [] }) => expectedInPast));
    assertLedger(snapshot);
  });

  test("--by splits every name by the label, series without it apart", async () => {
    const { snapshot } = await measure({ groupBy: ["team"] });
    deepEqual(distributions(snapshot), expectedDistributions(metrics, ({ expected }) => expected));
    for (const { name, expected, teams = { "": expected } } of metrics) {
      if (expected.length === 0) continue;
      deepEqual(groupsOf(snapshot, name), sorted(Object.entries(teams)), name);
    }
  });

  for (const label of ["m", "n", "job"]) {
    test(`--by ${label} keeps the label apart from those of the query`, async () => {
      const { snapshot } = await measure({ groupBy: [label] });
      deepEqual(distributions(snapshot), expectedDistributions(metrics, ({ expected }) => expected));
      for (const { name, series, expected } of metrics) {
        if (expected.length === 0) continue;
        const values = [...new Set(series.map(({ labels }) => labels[label] ?? ""))];
        const groups = values.map((value) =>
          [value, distributionOf(series.filter(({ labels }) => (labels[label] ?? "") === value), atMs)] as const
        );
        deepEqual(groupsOf(snapshot, name), sorted(groups.filter(([, group]) => group.length > 0)), name);
      }
    });
  }

  test("--by with two labels, excess of each group and active series equal what was written", async () => {
    const { snapshot } = await measure({ groupBy: ["team", "job"], countsActiveSeries: true });
    const all = metrics.flatMap(({ series }) => series);
    const keyOf = ({ labels }: TestSeries) => groupKey([labels["team"] ?? "", labels["job"] ?? ""]);
    const view = MetricView.whole(snapshot);
    const found = view.groups.map(({ value, series, dpm, excessDpm }) => [value, [series, dpm, excessDpm]] as const);
    const expected = Array.from(Map.groupBy(all, keyOf), ([key, members]) => {
      const distribution = distributionOf(members, atMs);
      const sum = (each: (samples: number) => number) =>
        distribution.reduce((total, [samples, series]) => total + series * each(samples), 0);
      return [key, [
        sum(() => 1),
        sum((samples) => samples) / 5,
        sum((samples) => Math.max(0, samples - 5)) / 5,
      ]] as const;
    });
    deepEqual(sorted(found), sorted(expected.filter(([, [series]]) => series > 0)));
    const kindOf = (name: string) => view.families.find((family) => family.name === name)?.kind;
    deepEqual([kindOf("conf_duration_seconds"), kindOf("conf_jobs_count")], ["histogram", "metric"]);
    const isActive = ({ samples }: TestSeries) =>
      samples.some(({ timestampMs, value }) =>
        timestampMs > atMs - ACTIVE_MS && timestampMs <= atMs && value !== "stale"
      );
    const active = Map.groupBy(all.filter(isActive), keyOf);
    deepEqual(
      sorted([...snapshot.activeSeries?.groups ?? []]),
      sorted(Array.from(active, ([key, members]) => [key, members.length] as const)),
    );
    equal(snapshot.activeSeries?.total, all.filter(isActive).length);
  });

  test("--selector counts the series that its matchers select, and no others", async () => {
    for (
      const [selector, isSelected] of [
        [`team="cart",pod!~"pod-1.*"`, ({ team, pod = "" }) => team === "cart" && !pod.startsWith("pod-1")],
        [`team!=""`, ({ team = "" }) => team !== ""],
      ] as const satisfies readonly (readonly [string, (labels: TestSeries["labels"]) => boolean])[]
    ) {
      const { snapshot } = await measure({ selector });
      deepEqual(
        distributions(snapshot),
        expectedDistributions(
          metrics,
          ({ series }) => distributionOf(series.filter(({ labels }) => isSelected(labels)), atMs),
        ),
      );
      assertLedger(snapshot);
    }
  });

  test("--match and --exclude measure the names they say and count the others", async () => {
    const { snapshot } = await measure({
      match: [parseNamePattern("conf_every_.*|conf_wide")],
      exclude: [parseNamePattern("conf_every_5s")],
    });
    deepEqual([...snapshot.names.keys()], [
      "conf_every_15s",
      "conf_every_1s",
      "conf_every_60s",
      "conf_wide",
    ]);
    equal(snapshot.outOfScope.exclude, 1);
    assertLedger(snapshot);
  });
}

/** Names with samples in the window; what failed shows as its reason. */
function distributions(snapshot: Snapshot): Record<string, Distribution | string> {
  const found: [string, Distribution | string][] = [];
  for (const [name, entry] of snapshot.names) {
    if (!("distribution" in entry)) found.push([name, entry.reason]);
    else if (entry.distribution.length > 0) found.push([name, entry.distribution]);
  }
  return Object.fromEntries(sorted(found));
}

function expectedDistributions(
  metrics: readonly ConformanceMetric[],
  select: (metric: ConformanceMetric) => Distribution,
): Record<string, Distribution> {
  return Object.fromEntries(
    sorted(
      metrics.map((metric) => [metric.name, select(metric)] as const).filter(([, expected]) => expected.length > 0),
    ),
  );
}

function groupsOf(snapshot: Snapshot, name: string): (readonly [string, Distribution])[] {
  const entry = snapshot.names.get(name);
  return entry !== undefined && "groups" in entry && entry.groups !== undefined ? sorted([...entry.groups]) : [];
}

function sorted<T>(entries: readonly (readonly [string, T])[]): (readonly [string, T])[] {
  return entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function assertLedger(snapshot: Snapshot): void {
  const ledger = countLedger(snapshot);
  equal(ledger.measured + ledger.empty + ledger.aggregated + ledger.failed, snapshot.names.size);
  equal(ledger.failed, 0);
  ok(snapshot.selfCost.requests > 0);
}
