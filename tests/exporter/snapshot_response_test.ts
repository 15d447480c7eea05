import { equal, notEqual } from "node:assert/strict";
import { atOnce } from "../../src/exposition/turns.ts";
import { EMPTY_EXPORTED_SET, type ExportedSetOptions } from "../../src/exporter/exported_set.ts";
import { snapshotResponse } from "../../src/exporter/snapshot_response.ts";
import { flatPrice } from "../../src/pricing/plan.ts";
import { samplesPlan, seriesPlan } from "../pricing/test_plans.ts";
import { buildSnapshot, flagged, measured } from "../report/build_snapshot.ts";
import { exportedSetOptions } from "./exported_set_options.ts";
import { serveSnapshot } from "./serve_snapshot.ts";

const snapshot = buildSnapshot({ up: measured([20, 3]), slow: measured([1, 1]), x_sum: flagged("_sum", [20, 2]) });

function served(options: Partial<ExportedSetOptions>) {
  return serveSnapshot(snapshot, EMPTY_EXPORTED_SET, 1_000, exportedSetOptions(options));
}

function answer(options: Partial<ExportedSetOptions>): Response {
  return snapshotResponse(new Request("http://localhost/"), served(options), "1.2.3");
}

Deno.test("snapshotResponse: has the bill of the plan, of everything, and nothing hidden", async () => {
  const { bill, excess, metrics } = await answer({ plan: seriesPlan(flatPrice(8)), minDpm: 1 }).json();
  // 5 series of 4 DPM and one of 0.2: 20.2 series by their data points, of which 5 × 3 DPM are more than included.
  equal(bill.usage, 20.2);
  equal(bill.money, 20.2 / 1_000 * 8);
  equal(excess.dpm, 15);
  equal(metrics.length, 3);
});

Deno.test("snapshotResponse: another plan, price or currency is another tag", () => {
  const plans = [
    undefined,
    seriesPlan(undefined),
    seriesPlan(flatPrice(8)),
    seriesPlan(flatPrice(9)),
    seriesPlan(flatPrice(8), 2),
    samplesPlan(flatPrice(8)),
    { ...samplesPlan(flatPrice(8)), currency: "EUR" },
  ];
  const tags = plans.map((plan) => answer({ plan }).headers.get("etag"));
  equal(new Set(tags).size, plans.length);
  equal(answer({ plan: seriesPlan(flatPrice(8)) }).headers.get("etag"), tags[2]);
  notEqual(tags[0], null);
});

Deno.test("serveSnapshot: families, groups and excess are added up before, not for a request", () => {
  const scope = { ...snapshot.scope, groupBy: ["job"] };
  const { view } = serveSnapshot({ ...snapshot, scope }, EMPTY_EXPORTED_SET, 1_000, exportedSetOptions());
  const whole = atOnce(view.unhideInPieces());
  equal(whole.families, view.families);
  equal(whole.groups, view.groups);
  equal(whole.ledger, view.ledger);
});
