import type { MetricView } from "../snapshot/metric_view.ts";
import type { ExclusionRule, Snapshot } from "../snapshot/snapshot.ts";
import { escapeForDisplay } from "../text/escape_for_display.ts";
import { countOf, formatDpm, formatShare, formatThreshold } from "../text/format_number.ts";

/** Failed names that are shown one by one; a log should stay readable when a thousand fail for one reason. */
const MAX_FAILURES = 10;
const MAX_NAME_CHARACTERS = 120;
const MAX_REASON_CHARACTERS = 200;

/**
 * Says what a view leaves out and why: one line each, nothing for what it does not leave out.
 *
 * For the formats that have no place for it, and for the text report, which has.
 */
export function describeHidden(view: MetricView): string[] {
  return [
    ...describeThreshold(view),
    ...describeExcluded(view),
    ...describeLedger(view),
    ...describeFailures(view),
    ...describeOutOfScope(view.snapshot),
  ];
}

function* describeThreshold({ options, hiddenByThreshold: hidden }: MetricView): Generator<string> {
  if (hidden.metrics === 0) return;
  yield `${countOf(hidden.metrics, "metric")} at or under ${formatThreshold(options.minDpm)} DPM a series: ` +
    `${formatDpm(hidden.dpm)} DPM, ${formatShare(hidden.shareOfAll)} of all`;
}

function* describeExcluded({ snapshot, totals: { excluded, all } }: MetricView): Generator<string> {
  if (excluded.metrics === 0) return;
  const share = all.dpm === 0 ? 0 : excluded.dpm / all.dpm;
  yield `${countOf(excluded.metrics, "metric")} excluded by built-in rules (${ruleCounts(snapshot)}): ` +
    `${formatDpm(excluded.dpm)} DPM, ${formatShare(share)} of all; --all lists them`;
}

function ruleCounts(snapshot: Snapshot): string {
  const counts = new Map<string, number>();
  for (const { outcome, excludedBy } of snapshot.names.values()) {
    if (outcome !== "measured" || excludedBy === undefined) continue;
    const rule = describeRule(excludedBy);
    counts.set(rule, (counts.get(rule) ?? 0) + 1);
  }
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .map(([rule, count]) => `${rule} ${count.toLocaleString("en-US")}`).join(", ");
}

function describeRule({ kind, text }: ExclusionRule): string {
  return kind === "suffix" ? `*${escapeForDisplay(text)}` : `${escapeForDisplay(text)}*`;
}

function* describeLedger({ ledger: { empty, aggregated } }: MetricView): Generator<string> {
  if (empty > 0) yield `${countOf(empty, "name")} without a sample in the window`;
  if (aggregated > 0) yield `${countOf(aggregated, "name")} replaced by aggregation rules, not measured`;
}

/** Says which names could not be measured, the first ones each with its reason. */
export function* describeFailures({ snapshot, ledger: { failed } }: MetricView): Generator<string> {
  if (failed === 0) return;
  yield `${countOf(failed, "name")} could not be measured:`;
  let shown = 0;
  for (const [name, entry] of snapshot.names) {
    if (entry.outcome !== "failed") continue;
    if (shown++ === MAX_FAILURES) {
      yield `  and ${(failed - MAX_FAILURES).toLocaleString("en-US")} more: the JSON report names them all`;
      return;
    }
    const status = entry.status === undefined ? "" : `${entry.status} `;
    yield `  ${escapeForDisplay(name, MAX_NAME_CHARACTERS)}: ${status}${
      escapeForDisplay(entry.reason, MAX_REASON_CHARACTERS)
    }`;
  }
}

function* describeOutOfScope({ outOfScope: { match, exclude, skipExcluded } }: Snapshot): Generator<string> {
  const options = [["--match", match], ["--exclude", exclude], ["--skip-excluded", skipExcluded]] as const;
  for (const [option, count] of options) {
    if (count > 0) yield `${countOf(count, "name")} left out by ${option}`;
  }
}
