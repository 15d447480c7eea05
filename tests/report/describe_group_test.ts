import { deepEqual, equal, match } from "node:assert/strict";
import fc from "fast-check";
import { BillBlocks } from "../../src/exporter/bill_blocks.tsx";
import { csvReport } from "../../src/report/csv_report.ts";
import { describeGroup } from "../../src/report/describe_group.ts";
import { diffText } from "../../src/report/diff_text.ts";
import { overviewModel } from "../../src/report/overview_model.ts";
import { TargetsSummary } from "../../src/report/targets_summary.ts";
import { textReport } from "../../src/report/text_report.ts";
import { atOnce } from "../../src/exposition/turns.ts";
import { groupKey } from "../../src/snapshot/group_key.ts";
import { buildSnapshot, measured } from "./build_snapshot.ts";
import { diffInput } from "./diff_screens.ts";
import { join, reportInput } from "./report_input.ts";

const SCOPE = { match: [], exclude: [], groupBy: ["team", "env"], selector: "", skipExcluded: false };

/** A scan split by two labels; no series has one unless told. */
function scanOf(series: number, group = ",") {
  const names = { up: { ...measured([20, series]), groups: new Map([[group, [[20, series]] as const]]) } };
  return buildSnapshot(names, { scope: SCOPE });
}

Deno.test("describeGroup: is (none) where no label has a value, and nowhere else", () => {
  deepEqual([describeGroup("", 1), describeGroup(",", 2), describeGroup(",,", 3)], ["(none)", "(none)", "(none)"]);
  deepEqual([describeGroup(",", 1), describeGroup("red,prod", 2)], [",", "red,prod"]);
  const values = fc.array(fc.constantFrom("", "", ",", "\\", "a"), { minLength: 1, maxLength: 4 });
  fc.assert(fc.property(values, (values) => {
    equal(describeGroup(groupKey(values), values.length) === "(none)", values.every((value) => value === ""));
  }));
});

Deno.test("describeGroup: a label without a value is (none) beside those that have one, wherever it stands", () => {
  const described = [["red,", 2], [",prod", 2], [",,eu", 3], ["a\\,b,", 2]] as const;
  deepEqual(described.map(([key, labels]) => describeGroup(key, labels)), [
    "red,(none)",
    "(none),prod",
    "(none),(none),eu",
    '"a\\\\,b,(none)"',
  ]);
  const screen = join(textReport.render(reportInput(scanOf(12, "red,"), { isOverview: true, columns: 120 })));
  match(screen, / red,\(none\)\n/);
  match(screen, /--selector '\{team="red",env=""\}' .*# what it sends\n/);
});

Deno.test("describeGroup: text, page, diff and targets show a group without any value alike; CSV has it raw", () => {
  const now = scanOf(12);
  const screen = join(textReport.render(reportInput(now, { isOverview: true, columns: 120 })));
  match(screen, / TEAM,ENV\n.* \(none\)\n/);
  match(screen, /# what it sends\n/);
  match(join(textReport.render(reportInput(now))), / team,env\n.* \(none\)\n/);
  const input = reportInput(now);
  const { view } = input;
  const overview = atOnce(overviewModel(view, { groups: 5, families: 5 }));
  match(String(BillBlocks({ view, overview, largest: 1, repeatFlags: [], target: undefined })), /<bdi>\(none\)<\/bdi>/);
  const summary = new TargetsSummary(5);
  summary.add("eu", view);
  deepEqual(summary.groups("group", 1)?.rows.map(({ name }) => name), ["eu/(none)"]);
  const csv = join(csvReport.render({ ...input, options: { ...input.options, splitsMetrics: true } }));
  match(csv, /^metric_name,.*,team,env\r\nup,.*,,\r\n$/);
  const later = reportInput(scanOf(12, "red,prod"), { isOverview: true, before: now });
  match(join(textReport.render(later)), /gone: 1 value of team,env, 48 DPM, \(none\)\n/);
});

Deno.test("describeGroup: a diff names a group without any value below its metric and in its list", () => {
  const text = join(diffText.render({ ...diffInput(scanOf(12), scanOf(2)), by: SCOPE.groupBy }));
  match(text, /team,env: \(none\) \+40 DPM/);
  match(text, /BY team,env[^]* \(none\)\n/);
});
