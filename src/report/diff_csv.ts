import { groupValues } from "../snapshot/group_key.ts";
import { toCsv } from "./csv_report.ts";
import type { DiffRow } from "./diff_model.ts";
import { type DiffReport, type DiffReportInput, MAX_GROUPS_OF_METRIC } from "./diff_report.ts";

/** Records turned into text at a time. */
const BATCH = 500;

/**
 * What differs as CSV of RFC 4180: a record for each metric, family and group that differs, and one for each of the
 * groups of a metric that differ most. Labels of groups are columns at the end, empty for what is no group.
 */
export const diffCsv: DiffReport = { render };

function* render(input: DiffReportInput): Generator<string> {
  const { by, view: { options: { plan } } } = input;
  const hasMoney = plan?.tiers !== undefined;
  const bill = plan === undefined ? [] : [`bill_change_${plan.kind}`, ...hasMoney ? ["bill_change_money"] : []];
  yield toCsv([[
    "kind",
    "name",
    "state",
    "dpm_before",
    "dpm_after",
    "dpm_change",
    "series_before",
    "series_after",
    "series_change",
    ...bill,
    ...by,
  ]]);
  let batch: (string | number)[][] = [];
  for (const { kind, name, row, group } of records(input)) {
    batch.push([
      kind,
      name,
      row.state,
      row.before.dpm,
      row.after.dpm,
      row.dpm,
      row.before.series,
      row.after.series,
      row.series,
      ...plan === undefined ? [] : [row.bill?.usage ?? "", ...hasMoney ? [row.bill?.money ?? ""] : []],
      ...group === undefined ? by.map(() => "") : groupValues(group, by.length),
    ]);
    if (batch.length < BATCH) continue;
    yield toCsv(batch);
    batch = [];
  }
  if (batch.length > 0) yield toCsv(batch);
}

/** A record before it is written. */
interface DiffRecord {
  readonly kind: "metric" | "metric_group" | "family" | "group";
  /** Empty of a group. */
  readonly name: string;
  readonly row: DiffRow;
  /** As `groupKey` writes it. */
  readonly group?: string;
}

function* records({ diff }: DiffReportInput): Generator<DiffRecord> {
  for (const row of diff.metrics.rows) {
    if (row.state === "same") continue;
    yield { kind: "metric", name: row.name, row };
    for (const group of diff.groupsOf(row.name).slice(0, MAX_GROUPS_OF_METRIC)) {
      yield { kind: "metric_group", name: row.name, row: group, group: group.name };
    }
  }
  for (const row of diff.families.rows) if (row.state !== "same") yield { kind: "family", name: row.name, row };
  for (const row of diff.groups?.rows ?? []) {
    if (row.state !== "same") yield { kind: "group", name: "", row, group: row.name };
  }
}
