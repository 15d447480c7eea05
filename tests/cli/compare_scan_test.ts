import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { getLogger } from "@logtape/logtape";
import { compareScan, loadBaseline } from "../../src/cli/compare_scan.ts";
import type { RunScanConfig } from "../../src/cli/run_scan.ts";
import { ConfigError } from "../../src/config/config_error.ts";
import type { CompareConfig } from "../../src/report/report_options.ts";
import { appendSnapshot } from "../../src/history/append_snapshot.ts";
import { scan } from "../../src/scan/scan.ts";
import { renderSnapshot } from "../../src/snapshot/render_snapshot.ts";
import { readBaseline } from "../../src/snapshot/read_baseline.ts";
import { resolveWithEndpoint } from "../config/resolve_support.ts";
import { buildSnapshot, measured } from "../report/build_snapshot.ts";
import { reportInput } from "../report/report_input.ts";
import { viewOf } from "../snapshot/view_of.ts";
import { backendErrorOf } from "../support/backend_error_of.ts";
import { FakeBackend, type FakeBackendOptions } from "../support/fake_backend.ts";
import { parseNamePattern } from "../../src/text/name_pattern.ts";
import { scanConfig } from "../support/scan_config.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const AT_MS = 1_700_000_000_000;
const WEEK_MS = 7 * 86_400_000;
const BACK = { beforeScanMs: WEEK_MS, text: "-7d", option: "--compare" };
const log = getLogger(["tests", "compare"]);
const TENANT = { series: [{ name: "up", samples: 20 }, { name: "down", samples: 5 }] };

async function configOf(compare: CompareConfig, dir?: string): Promise<RunScanConfig> {
  const { backend, report, log } = await resolveWithEndpoint({ args: ["-q"] });
  return {
    backend,
    report: { ...report, compare },
    log,
    scan: scanConfig(),
    push: undefined,
    history: { dir, keepMs: 0 },
  };
}

/** Keeps nothing for a week. */
class ForgetfulBackend extends FakeBackend {
  override async metricNames(...[range, options]: Parameters<FakeBackend["metricNames"]>): Promise<string[]> {
    const names = await super.metricNames(range, options);
    return range.endMs < AT_MS ? [] : names;
  }
}

/** Scans a backend in memory and compares; past the first scan the backend does as `then` says. */
async function compared(
  then: Pick<FakeBackendOptions, "intercept"> = {},
  compare: CompareConfig = BACK,
  { signal = new AbortController().signal, Backend = FakeBackend, dir }: {
    readonly signal?: AbortSignal;
    readonly Backend?: typeof FakeBackend;
    readonly dir?: string;
  } = {},
) {
  const backend = new Backend({
    ...TENANT,
    intercept: (query) => query.atMs === AT_MS ? undefined : then.intercept?.(query),
  });
  const config = await configOf(compare, dir);
  const snapshot = await scan(backend, config.scan, { signal, now: () => AT_MS, maxInFlight: 2 });
  const asked = backend.queries.length;
  const result = { ...reportInput(snapshot), detailFailures: new Map() };
  const report = "path" in compare ? await readBaseline(compare.path) : undefined;
  const found = await compareScan(backend, result, report, { config, call: { signal }, signal, log });
  return { found, later: backend.queries.slice(asked), asked };
}

Deno.test("compareScan: scans the same once more, after the first scan, as of the other time", async () => {
  const { found, later, asked } = await compared();
  ok(later.length > 0 && later.length <= asked);
  deepEqual(new Set(later.map(({ atMs }) => atMs)), new Set([AT_MS - WEEK_MS]));
  deepEqual([found.comparison?.total.dpm, found.comparison?.evaluatedAtMs], [0, AT_MS - WEEK_MS]);
  deepEqual([found.view.snapshot.warnings, found.isComparisonIncomplete], [[], false]);
  const then = await compared({}, { atMs: 1_690_000_000_000, text: "1690000000", option: "--compare" });
  equal(then.found.comparison?.evaluatedAtMs, 1_690_000_000_000);
});

Deno.test("compareScan: a scan of the history near that time answers, and the backend is not asked again", async () => {
  await using folder = await temporaryFolder();
  const dir = folder.path;
  const { backend, scope } = (await compared()).found.view.snapshot;
  const names = { up: measured([5, 2]), gone_total: measured([10, 1]) };
  // Twelve hours are half a day, and half a day is what a week may be off.
  const evaluatedAtMs = AT_MS - WEEK_MS + 12 * 3_600_000;
  await appendSnapshot(dir, viewOf(buildSnapshot(names, { backend, scope, evaluatedAtMs })));
  const { found, later } = await compared({}, BACK, { dir });
  equal(later.length, 0);
  deepEqual([found.comparison?.evaluatedAtMs, found.comparison?.source], [evaluatedAtMs, dir]);
  deepEqual(found.comparison?.goneMetrics, [{ name: "gone_total", dpm: 2, series: 1 }]);
  deepEqual(found.comparison?.ofMetric("up"), { dpm: 2, series: -1, before: { dpm: 2, series: 2 } });
  deepEqual(found.view.snapshot.warnings, []);
});

Deno.test("compareScan: no scan of the history near, or one of another scope, window or backend, asks the backend", async () => {
  const { backend, scope } = (await compared()).found.view.snapshot;
  const then = AT_MS - WEEK_MS;
  const others = [
    { evaluatedAtMs: then + 12 * 3_600_000 + 1 },
    { evaluatedAtMs: then, windowMinutes: 10 },
    { evaluatedAtMs: then, scope: { ...scope, match: ["^(?:up)$"] } },
    { evaluatedAtMs: then, backend: { ...backend, url: "http://other" } },
    { evaluatedAtMs: then, backend: { ...backend, tenant: "another" } },
  ];
  for (const other of others) {
    await using folder = await temporaryFolder();
    const snapshot = buildSnapshot({ up: measured([5, 2]) }, { backend, scope, ...other });
    await appendSnapshot(folder.path, viewOf(snapshot));
    const { found, later } = await compared({}, BACK, { dir: folder.path });
    ok(later.length > 0, JSON.stringify(other));
    deepEqual([found.comparison?.evaluatedAtMs, found.comparison?.source], [then, backend.url]);
  }
});

Deno.test("compareScan: a history that is empty or damaged leaves it to the backend", async () => {
  await using folder = await temporaryFolder();
  const { later } = await compared({}, BACK, { dir: folder.path });
  ok(later.length > 0);
  const day = new Date(AT_MS - WEEK_MS).toISOString().slice(0, 10);
  await Deno.mkdir(`${folder.path}/scans/${day}`, { recursive: true });
  await Deno.writeTextFile(`${folder.path}/scans/${day}/a.parquet`, "PAR1 and no more");
  const { found } = await compared({}, BACK, { dir: folder.path });
  equal(found.comparison?.total.dpm, 0);
});

Deno.test("compareScan: no data there any more leaves the comparison out and the exit code alone", async () => {
  const { found } = await compared({}, BACK, { Backend: ForgetfulBackend });
  equal(found.comparison, undefined);
  equal(found.isComparisonIncomplete, false);
  match(
    found.view.snapshot.warnings.join("\n"),
    /^Nothing is compared: the backend has no sample .* not keep them for so/,
  );
});

Deno.test("compareScan: a name that fails then is said apart, and the result is incomplete", async () => {
  const { found } = await compared({
    intercept: ({ names }) => {
      if (names.includes("up")) throw backendErrorOf("too-heavy", "too many samples");
      return undefined;
    },
  });
  deepEqual([found.comparison?.incomparable, found.comparison?.goneMetrics], [["up"], []]);
  equal(found.isComparisonIncomplete, true);
  match(found.view.snapshot.warnings.join("\n"), /1 name could be measured in one of the two scans alone, .*: up$/m);
});

Deno.test("compareScan: a refusal of everything leaves the comparison out, which is incomplete", async () => {
  const { found } = await compared({
    intercept: () => {
      throw backendErrorOf("too-heavy", "out of bounds");
    },
  });
  deepEqual([found.comparison, found.isComparisonIncomplete], [undefined, true]);
  match(found.view.snapshot.warnings.join("\n"), /^Nothing is compared: as of 2023-11-07T22:13:20.000Z, /);
});

Deno.test("compareScan: a signal ends it, and before 1970 there is nothing to ask", async () => {
  const stop = new AbortController();
  await rejects(
    compared(
      {
        intercept: () => {
          stop.abort(new Error("stopped"));
          return undefined;
        },
      },
      BACK,
      { signal: stop.signal },
    ),
    /stopped/,
  );
  const { found, later } = await compared({}, { ...BACK, beforeScanMs: AT_MS + 1, text: "-60y" });
  equal(later.length, 0);
  match(found.view.snapshot.warnings.join("\n"), /-60y before the scan is before 1970/);
});

Deno.test("compareScan: a report of another backend is compared, with a warning and no request", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/base.json`;
  const before = buildSnapshot({ up: measured([20, 3]), old: measured([5, 1]) });
  await Deno.writeTextFile(path, [...renderSnapshot(viewOf(before, { minDpm: 0, all: true }))].join(""));
  const { found, later } = await compared({}, { path, text: path, option: "--compare" });
  equal(later.length, 0);
  deepEqual(found.comparison?.goneMetrics.map(({ name }) => name), ["old"]);
  match(found.view.snapshot.warnings.join("\n"), /is a scan of http:\/\/localhost:9090, which is another backend$/);
});

Deno.test("loadBaseline: exit code 2 for a part, another scope, what is no report or not there", async () => {
  await using folder = await temporaryFolder();
  const write = async (name: string, text: string) => {
    const path = `${folder.path}/${name}.json`;
    await Deno.writeTextFile(path, text);
    return path;
  };
  const snapshot = buildSnapshot({ up: measured([20, 3]), slow: measured([5, 1]) });
  const whole = await write("whole", [...renderSnapshot(viewOf(snapshot, { minDpm: 0 }))].join(""));
  const part = await write("part", [...renderSnapshot(viewOf(snapshot))].join(""));
  const foreign = await write("foreign", '{"schema_version":2}');
  const { signal } = new AbortController();
  const load = (path: string, scan = scanConfig()) =>
    loadBaseline({ path, text: path, option: "DPM_FINDER_COMPARE" }, scan, signal);
  equal((await load(whole))?.snapshot.names.size, 2);
  equal(await loadBaseline(BACK, scanConfig(), signal), undefined);
  const refused = async (loading: Promise<unknown>, message: RegExp) =>
    await rejects(loading, (error) => {
      ok(error instanceof ConfigError);
      equal(error.exitCode, 2);
      match(error.message, message);
      return true;
    });
  await refused(load(part), /as DPM_FINDER_COMPARE: it leaves out 1 of the 2 .* --format json --min-dpm 0 --all\.$/);
  await refused(load(foreign), /as DPM_FINDER_COMPARE: at evaluated_at, it is missing/);
  await refused(
    load(whole, scanConfig({ windowMinutes: 10 })),
    /its window is 5m, this scan's 10m. Add --lookback 5m\.$/,
  );
  await refused(
    load(whole, scanConfig({ match: [parseNamePattern("up")] })),
    /no --match, this scan has --match up\. Scan/,
  );
  await rejects(load(`${folder.path}/none.json`), { exitCode: 2, message: /there is no such file/ });
  await rejects(load(folder.path), { exitCode: 2, message: /it is a folder/ });
});
