import { flatPrice, type Plan } from "../../src/pricing/plan.ts";
import { SHIPPED_PLANS } from "../../src/pricing/shipped_plans.ts";
import { diffCsv } from "../../src/report/diff_csv.ts";
import { diffJson } from "../../src/report/diff_json.ts";
import { type DiffInput, diffModel, type DiffSortKey } from "../../src/report/diff_model.ts";
import type { DiffReportInput } from "../../src/report/diff_report.ts";
import { diffText } from "../../src/report/diff_text.ts";
import { atOnce } from "../../src/exposition/turns.ts";
import { compareSnapshots } from "../../src/snapshot/compare.ts";
import { mergeDistributions } from "../../src/snapshot/distribution.ts";
import type { Distribution, Measured, Snapshot, Unmeasured } from "../../src/snapshot/snapshot.ts";
import { viewOf } from "../snapshot/view_of.ts";
import { buildSnapshot } from "./build_snapshot.ts";

/** A name whose series all have four samples a minute, by job. */
export function byJob(jobs: Readonly<Record<string, number>>): Measured {
  const groups = new Map(
    Object.entries(jobs).map(([job, series]): [string, Distribution] => [job, [[20, series]]]),
  );
  return { outcome: "measured", distribution: mergeDistributions([...groups.values()]), groups };
}

const FAILED: Unmeasured = { outcome: "failed", status: 422, reason: "too many samples" };
const HISTOGRAM = { checkout: 40, gateway: 60 };
const SCOPE = { match: [], exclude: [], groupBy: ["job"], selector: "", skipExcluded: false };
export const PLAN: Plan = { ...SHIPPED_PLANS["grafana-cloud"].plan, tiers: flatPrice(8) };

export const THEN = buildSnapshot({
  "http_request_duration_seconds_bucket": byJob({ checkout: 480, gateway: 720 }),
  "http_request_duration_seconds_count": byJob(HISTOGRAM),
  "http_request_duration_seconds_sum": byJob(HISTOGRAM),
  "legacy_requests_total": byJob({ gateway: 300, "bill\u001b[2Jing": 20 }),
  "node_cpu_seconds_total": byJob({ node: 512 }),
  "node_memory_a_very_long_name_that_no_narrow_screen_has_room_for_bytes": byJob({ node: 8 }),
  "pod_restarts_total": byJob({ a: 9, b: 8, c: 7, d: 6, e: 5 }),
  "session\u001b[31m_bytes": byJob({ "": 4 }),
  "slow_total": byJob({ slow: 70 }),
  "up": byJob({ checkout: 4, gateway: 6, node: 8 }),
}, { scope: SCOPE, activeSeries: { total: 2_600, groups: undefined } });

export const NOW = buildSnapshot({
  "checkout_cart_items": byJob({ checkout: 1_250 }),
  "http_request_duration_seconds": byJob(HISTOGRAM),
  "node_cpu_seconds_total": byJob({ node: 768 }),
  "node_memory_a_very_long_name_that_no_narrow_screen_has_room_for_bytes": byJob({ node: 12 }),
  "pod_restarts_total": byJob({ a: 1, b: 1, c: 1, d: 1, e: 1 }),
  "session\u001b[31m_bytes": byJob({ "": 9 }),
  "slow_total": FAILED,
  "up": byJob({ checkout: 4, gateway: 6, node: 8 }),
}, {
  evaluatedAtMs: Date.UTC(2026, 0, 9, 3, 4, 5),
  scope: SCOPE,
  activeSeries: { total: 2_300, groups: undefined },
});

/** What differs, as the formats are given it. */
export function diffInput(
  now: Snapshot,
  before: Snapshot,
  { plan, sort = "dpm", columns = 80, top, notes = [] }: {
    readonly plan?: Plan | undefined;
    readonly sort?: DiffSortKey;
    readonly columns?: number;
    readonly top?: number;
    readonly notes?: readonly string[];
  } = {},
): DiffReportInput {
  const view = viewOf(now, { plan, minDpm: 0, all: true, sort: "name" });
  const comparison = compareSnapshots(view, { snapshot: before, source: "history" });
  const by = now.scope.groupBy;
  const input: DiffInput = { comparison, view, before, by, isSplit: by.length > 0, sort };
  const side = (snapshot: Snapshot) => ({ snapshot, source: "history", target: "shop" });
  return {
    ...input,
    diff: atOnce(diffModel(input)),
    from: side(before),
    to: side(now),
    notes,
    top,
    columns,
  };
}

const NOTES = ["1 name could be measured in one of the two scans alone, so nothing is said of its change: slow_total"];
const screen = (columns: number, plan?: Plan) => () =>
  diffText.render(diffInput(NOW, THEN, { columns, plan, notes: NOTES }));

/** Documents of what differs, by file name. */
export const diffScreens = {
  "diff/columns_60.txt": screen(60, PLAN),
  "diff/columns_80.txt": screen(80),
  "diff/columns_200.txt": screen(200, PLAN),
  "diff/diff.json": () => diffJson.render(diffInput(NOW, THEN, { plan: PLAN, notes: NOTES })),
  "diff/diff.csv": () => diffCsv.render(diffInput(NOW, THEN, { plan: PLAN })),
};
