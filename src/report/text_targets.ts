import { DEFAULT_GROUPING } from "../config/scan_options.ts";
import { groupLabel } from "../snapshot/group_key.ts";
import { escapeControls, escapeForDisplay } from "../text/escape_for_display.ts";
import { countOf, formatCount, formatDpm } from "../text/format_number.ts";
import { quoteForShell } from "../text/quote_for_shell.ts";
import { textTable } from "../text/text_table.ts";
import { columns } from "./bill_lines.ts";
import { formatInstant } from "./describe_change.ts";
import { describeWarning } from "./describe_doubts.ts";
import { describeLedger, describeMinutes, wrapped } from "./describe_scan.ts";
import { continued, families, heading, indented, senders, TOP, widthOf } from "./overview.ts";
import { PackedText } from "./packed_text.ts";
import { nameFlags, selectorFlags } from "./scope_flags.ts";
import { textReport } from "./text_report.ts";
import { billRowsOfTargets, describeBill } from "./targets_bill.ts";
import {
  digestsOf,
  type TargetDigest,
  type TargetOutcome,
  type TargetsDocument,
  type TargetsLayout,
  totalsOf,
} from "./targets_report.ts";
import { TargetsSummary } from "./targets_summary.ts";

/**
 * The results of many targets for people: one first screen of all, with a line for each; where metrics are asked for,
 * each target's own report behind it.
 */
export function createTextTargets(layout: TargetsLayout): TargetsDocument {
  const top = (own: number) => layout.options.top === 0 ? Infinity : layout.options.top ?? own;
  const summary = new TargetsSummary(top(TOP.groups));
  const reports = new Map<string, PackedText>();
  return {
    add: async (name, input) => {
      summary.add(name, input.view);
      if (!input.options.isOverview) reports.set(name, await PackedText.of(indentedLines(textReport.render(input))));
    },
    *render(outcomes) {
      for (const line of firstScreen(layout, outcomes, summary, top(TOP.families))) yield `${line}\n`;
      for (const { name } of outcomes) {
        const report = reports.get(name);
        if (report === undefined) continue;
        yield `\n${`== ${name} `.padEnd(widthOf(layout.options), "=")}\n\n`;
        yield* report;
      }
    },
  };
}

/** Indents each line: what one report says of its target, no reader takes for a word about all. */
function* indentedLines(lines: Iterable<string>): Generator<string> {
  for (const line of lines) yield line === "\n" ? line : `  ${line}`;
}

function* firstScreen(
  { path, options, labels }: TargetsLayout,
  outcomes: readonly TargetOutcome[],
  summary: TargetsSummary,
  maxFamilies: number,
): Generator<string> {
  const width = widthOf(options);
  const digests = digestsOf(outcomes);
  const totals = totalsOf(digests);
  yield* describeTargets(path, outcomes, digests, options.columns);
  yield "";
  if (totals.metrics === 0) {
    yield "No metric has a sample in the window.";
  } else {
    for (const line of columns(billRowsOfTargets(digests, outcomes.length), width - 2)) yield `  ${line}`;
    const by = labels.length === 1 ? escapeForDisplay(labels[0] ?? "") : "group";
    const groups = summary.groups(by, totals.dpm);
    if (groups !== undefined) yield* senders(groups, width);
    yield* families(summary.families(maxFamilies, totals.dpm), width);
  }
  yield* targetTable(outcomes, width);
  yield* inDoubt(outcomes, width);
  yield* next(outcomes, width);
}

function* describeTargets(
  path: string,
  outcomes: readonly TargetOutcome[],
  digests: readonly TargetDigest[],
  columns: number,
): Generator<string> {
  const failures = outcomes.length - digests.length;
  yield `${countOf(outcomes.length, "target")} of ${escapeForDisplay(path)}: ${formatCount(digests.length)} scanned, ` +
    `${formatCount(failures)} failed`;
  const ends = digests.map(({ evaluatedAtMs }) => evaluatedAtMs);
  const [{ windowMinutes } = { windowMinutes: 0 }] = digests;
  if (ends.length === 0) return;
  const isOne = new Set(ends).size === 1;
  const end = formatInstant(Math.max(...ends));
  yield `${describeMinutes(windowMinutes)} ${isOne ? "up to" : "each, the last up to"} ${end}`;
  yield* wrapped(describeLedger(totalsOf(digests)), columns);
}

/** One line a target, in the order of the file. */
function* targetTable(outcomes: readonly TargetOutcome[], width: number): Generator<string> {
  const cells = (read: (digest: TargetDigest) => string) =>
    outcomes.map(({ digest }) => digest === undefined ? "-" : read(digest));
  yield "";
  yield heading("TARGETS", formatCount(outcomes.length), width);
  const lines = textTable(
    [
      { title: "NAMES", cells: cells(({ ledger }) => formatCount(ledger.measured)) },
      { title: "FAILED", cells: cells(({ ledger }) => formatCount(ledger.failed)) },
      { title: "DPM", cells: cells(({ totals }) => formatDpm(totals.dpm)) },
      { title: "SERIES", cells: cells(({ totals }) => formatCount(totals.series)) },
      ...outcomes.some(({ digest }) => digest?.bill !== undefined)
        ? [{ title: "BILL", cells: cells(describeBill) }]
        : [],
    ],
    { title: "TARGET", cells: outcomes.map(({ name, digest }) => digest === undefined ? `${name} (failed)` : name) },
  );
  for (const line of lines) yield `  ${line}`;
}

function* inDoubt(outcomes: readonly TargetOutcome[], width: number): Generator<string> {
  const lines = outcomes.flatMap((outcome) => {
    const { name, digest } = outcome;
    if (digest === undefined) return [`${name}: ${escapeControls(outcome.failure)}`];
    const { warnings, missingStores, ledger } = digest;
    return [
      ...ledger.failed === 0 ? [] : [`${name}: ${countOf(ledger.failed, "name")} could not be measured`],
      ...missingStores.length === 0 ? [] : [`${name}: numbers may lack series of ${missingStores.join(", ")}`],
      ...warnings.map((warning) => `${name}: ${describeWarning(warning)}`),
    ];
  });
  if (lines.length === 0) return;
  yield "";
  yield "NOT MEASURED, OR IN DOUBT";
  for (const line of lines) yield* indented(line, width);
}

/** The command that looks into the target with the most data points. */
function* next(outcomes: readonly TargetOutcome[], width: number): Generator<string> {
  const [first] = outcomes.filter(({ digest }) => digest !== undefined && digest.totals.metrics > 0)
    .sort((a, b) => (b.digest?.totals.dpm ?? 0) - (a.digest?.totals.dpm ?? 0));
  if (first?.digest === undefined) return;
  yield "";
  yield "NEXT";
  const { repeatFlags, scope } = first.digest;
  const own = [...selectorFlags(scope), ...nameFlags(scope), ...groupingFlags(scope)];
  const words = ["dpm-finder", ...repeatFlags, "-f", "text", ...own].map(quoteForShell);
  yield* continued(words, `${first.name} alone, with its credentials`, width);
}

/** Writes the flags that split by the labels of a scope; none where it is split as it is unless told. */
function groupingFlags({ groupBy }: TargetDigest["scope"]): readonly string[] {
  const labels = groupLabel(groupBy) ?? "none";
  return labels === DEFAULT_GROUPING ? [] : ["--by", labels];
}
