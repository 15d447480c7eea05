import { deepEqual } from "node:assert/strict";
import { getLogger } from "@logtape/logtape";
import { runDiff } from "../../src/cli/run_diff.ts";
import { parseScanChoice } from "../../src/cli/scan_choice.ts";
import { appendSnapshot } from "../../src/history/append_snapshot.ts";
import { flatPrice } from "../../src/pricing/plan.ts";
import { SHIPPED_PLANS } from "../../src/pricing/shipped_plans.ts";
import { renderSnapshot } from "../../src/snapshot/render_snapshot.ts";
import type { Measured, Snapshot, Unmeasured } from "../../src/snapshot/snapshot.ts";
import type { ViewOptions } from "../../src/snapshot/metric_view.ts";
import { buildSnapshot } from "../report/build_snapshot.ts";
import { byJob } from "../report/diff_screens.ts";
import { viewOf } from "../snapshot/view_of.ts";

const log = getLogger(["tests", "diff"]);
export const SCOPE = { match: [], exclude: [], groupBy: ["job"], selector: "", skipExcluded: false };
/** The two scans that most tests compare. */
export const BEFORE = { a: byJob({ x: 4, y: 1 }), b: byJob({ x: 2 }), c: byJob({ y: 3 }) };
export const AFTER = { a: byJob({ x: 1, y: 3 }), b: byJob({ x: 2 }), d: byJob({ x: 5 }) };
export const PLAN = { ...SHIPPED_PLANS["grafana-cloud"].plan, tiers: flatPrice(8) };

export type Names = Record<string, Measured | Unmeasured>;

/** A scan as of a time. */
export function scanOf(names: Names, time: string, rest: Partial<Snapshot> = {}): Snapshot {
  return buildSnapshot(names, { evaluatedAtMs: Date.parse(time), scope: SCOPE, ...rest });
}

/** Keeps a scan. */
export async function keep(
  dir: string,
  snapshot: Snapshot,
  target?: string,
  view: Partial<ViewOptions> = {},
): Promise<void> {
  await appendSnapshot(dir, viewOf(snapshot, view), { target });
}

/** Keeps the two scans that most tests compare. */
export async function keepBoth(dir: string): Promise<void> {
  await keep(dir, scanOf(BEFORE, "2026-01-02T12:00Z"));
  await keep(dir, scanOf(AFTER, "2026-01-09T12:00Z"));
}

interface Choices {
  readonly from?: string;
  readonly to?: string;
  readonly target?: string;
  readonly by?: readonly string[];
  readonly sort?: "dpm" | "series" | "bill";
}

/** Runs the command; gives its exit code and its JSON document. */
export async function run(
  dir: string,
  operands: readonly string[],
  { from, to, target, by, sort = "dpm" }: Choices = {},
) {
  const output = `${dir}/diff.json`;
  const code = await runDiff({
    scans: {
      from: from === undefined ? undefined : parseScanChoice(from),
      to: to === undefined ? undefined : parseScanChoice(to),
      target,
    },
    result: { format: "json", output, by, sort, top: undefined, plan: undefined },
    history: { dir },
    log: { quiet: true, level: "error", format: "text" },
  }, { signal: new AbortController().signal, log, operands });
  return { code, document: JSON.parse(await Deno.readTextFile(output)) };
}

/** What became of what. */
export function statesOf(
  rows: { metric_name?: string; name?: string; value?: string; state: string }[],
): [string, string][] {
  return rows.map(({ metric_name, name, value, state }) => [metric_name ?? name ?? value ?? "", state]);
}

/** What is looked at of a document. */
interface Document {
  readonly total: unknown;
  readonly metrics: { metric_name: string; state: string; groups: { value: string; change: unknown }[] }[];
  readonly groups: { value: string; state: string }[];
}

/** Checks the comparison of {@linkcode AFTER} with {@linkcode BEFORE}. */
export function assertCompared({ total, metrics, groups }: Document): void {
  deepEqual(total, { before: { dpm: 40, series: 10 }, change: { dpm: 4, series: 1 } });
  deepEqual(statesOf(metrics), [["d", "new"], ["c", "gone"], ["a", "shrank"]]);
  deepEqual(statesOf(groups), [["x", "grew"], ["y", "shrank"]]);
  const [, , a] = metrics;
  deepEqual(a?.groups.map(({ value, change }) => [value, change]), [
    ["x", { dpm: -12, series: -3 }],
    ["y", { dpm: 8, series: 2 }],
  ]);
}

/** Writes the report of a whole scan. */
export async function write(path: string, snapshot: Snapshot, splitsMetrics = true): Promise<void> {
  const view = viewOf(snapshot, { minDpm: 0, all: true });
  await Deno.writeTextFile(path, [...renderSnapshot(view, { splitsMetrics })].join(""));
}
