import { groupLabel, groupValues } from "../snapshot/group_key.ts";
import { countLedger } from "../snapshot/snapshot.ts";
import { type DiffList, type DiffRow, withoutRemainder } from "./diff_model.ts";
import { type DiffReport, type DiffReportInput, type DiffSide, MAX_GROUPS_OF_METRIC } from "./diff_report.ts";

/** Version of the document. */
const DIFF_SCHEMA_VERSION = 1;

/** What differs as JSON: the sums first, then one line for each metric, family and group that differs. */
export const diffJson: DiffReport = { render };

function* render(input: DiffReportInput): Generator<string> {
  const { comparison: { total, bill, incomparable }, diff, by, view, notes, from, to } = input;
  const { plan } = view.options;
  const summary = JSON.stringify(
    {
      schema_version: DIFF_SCHEMA_VERSION,
      from: describeSide(from),
      to: describeSide(to),
      window_minutes: view.snapshot.windowMinutes,
      by: groupLabel(by) ?? null,
      total: {
        before: { dpm: total.before.dpm, series: total.before.series },
        change: { dpm: total.dpm, series: total.series },
      },
      bill: plan === undefined || bill === undefined ? null : {
        plan: plan.name,
        unit: plan.kind,
        currency: plan.currency,
        before: { usage: bill.before.usage, money: bill.before.money ?? null },
        change: describeBill(bill),
      },
      notes,
      counts: {
        metrics: countsOf(diff.metrics),
        families: countsOf(diff.families),
        groups: diff.groups === undefined ? null : countsOf(diff.groups),
      },
    },
    undefined,
    2,
  );
  yield `${summary.slice(0, -2)},\n`;
  yield* list("not_comparable", incomparable, (name) => name);
  yield ",\n";
  yield* list("metrics", changed(diff.metrics), (row) => {
    const groups = diff.groupsOf(row.name);
    return {
      metric_name: row.name,
      ...describeRow(row),
      groups: groups.slice(0, MAX_GROUPS_OF_METRIC).map((group) => describeGroup(group, by)),
      more_groups: Math.max(0, groups.length - MAX_GROUPS_OF_METRIC),
    };
  });
  yield ",\n";
  yield* list("families", changed(diff.families), (row) => ({ name: row.name, ...describeRow(row) }));
  yield ",\n";
  yield* list("groups", diff.groups === undefined ? [] : changed(diff.groups), (row) => describeGroup(row, by));
  yield "\n}\n";
}

function describeSide({ snapshot, source, target }: DiffSide) {
  const { evaluatedAtMs, backend } = snapshot;
  const { catalogue, measured, empty, aggregated, failed } = countLedger(snapshot);
  return {
    evaluated_at: new Date(evaluatedAtMs).toISOString(),
    source,
    target: target ?? backend.tenant ?? null,
    backend: { flavour: backend.flavour, version: backend.version, url: backend.url },
    names: { catalogue, measured, empty, aggregated, failed },
  };
}

function countsOf({ counts, unknown }: DiffList) {
  return { ...counts, not_comparable: unknown };
}

function* changed({ rows }: DiffList): Generator<DiffRow> {
  for (const row of rows) if (row.state !== "same") yield row;
}

function describeRow({ state, before, after, dpm, series, bill }: DiffRow) {
  return {
    state,
    before: { dpm: before.dpm, series: before.series },
    after: { dpm: after.dpm, series: after.series },
    change: { dpm, series },
    bill: bill === undefined ? null : describeBill(bill),
  };
}

function describeBill(bill: NonNullable<DiffRow["bill"]>) {
  const { usage, money } = withoutRemainder(bill);
  return { usage, money: money ?? null };
}

function describeGroup(row: DiffRow, by: readonly string[]) {
  const values = groupValues(row.name, by.length);
  return {
    value: row.name,
    labels: Object.fromEntries(by.map((label, i) => [label, values[i] ?? ""])),
    ...describeRow(row),
  };
}

function* list<Item>(key: string, items: Iterable<Item>, describe: (item: Item) => unknown): Generator<string> {
  let separator = `  "${key}": [\n`;
  let any = false;
  for (const item of items) {
    yield `${separator}    ${JSON.stringify(describe(item))}`;
    separator = ",\n";
    any = true;
  }
  yield any ? "\n  ]" : `  "${key}": []`;
}
