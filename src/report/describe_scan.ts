import { FLAVOURS } from "../prometheus/flavours.ts";
import type { MetricView } from "../snapshot/metric_view.ts";
import type { Ledger } from "../snapshot/snapshot.ts";
import { unanchored } from "../snapshot/scope_difference.ts";
import { escapeForDisplay } from "../text/escape_for_display.ts";
import { countOf, formatCount } from "../text/format_number.ts";
import { wrapWords } from "../text/wrap_words.ts";
import { formatInstant } from "./describe_change.ts";
import type { ReportOptions } from "./report.ts";

/** Says in a line each what was scanned, when, and what became of the names. */
export function describeSource(view: MetricView, isDemo: boolean): readonly string[] {
  return [...describeScan(view, { isDemo, columns: Infinity })];
}

/** Says what was scanned: the backend, the window, what was left out on request, and what became of the names. */
export function* describeScan(
  { snapshot, ledger }: MetricView,
  { isDemo, columns }: Pick<ReportOptions, "isDemo" | "columns">,
): Generator<string> {
  const { backend, evaluatedAtMs, windowMinutes, scope } = snapshot;
  const version = backend.version === "" ? "" : ` ${escapeForDisplay(backend.version)}`;
  const tenant = backend.tenant === undefined ? "" : `, tenant ${escapeForDisplay(backend.tenant)}`;
  const title = isDemo
    ? "Demo tenant (embedded)"
    : `${FLAVOURS[backend.flavour].title}${version} at ${escapeForDisplay(backend.url)}${tenant}`;
  const window = `${describeMinutes(windowMinutes)} up to ${formatInstant(evaluatedAtMs)}`;
  const fits = (one: string, other: string) => one.length + other.length + 4 <= columns;
  if (fits(title, window)) {
    yield `${title}, ${window}`;
    yield describeLedger(ledger);
  } else {
    yield title;
    if (fits(window, describeLedger(ledger))) {
      yield `${window}; ${describeLedger(ledger)}`;
    } else {
      yield window;
      yield* wrapped(describeLedger(ledger), columns);
    }
  }
  if (scope.match.length > 0) yield `Only names matching ${scope.match.map(describeExpression).join(" or ")}`;
  if (scope.exclude.length > 0) yield `No names matching ${scope.exclude.map(describeExpression).join(" or ")}`;
  if (scope.selector !== "") yield `Only series of {${scope.selector}}`;
}

/** Says what became of names. */
export function describeLedger({ catalogue, measured, empty, aggregated, failed }: Omit<Ledger, "flagged">): string {
  const parts = [
    `${formatCount(measured)} measured`,
    ...empty === 0 ? [] : [`${formatCount(empty)} without samples`],
    ...aggregated === 0 ? [] : [`${formatCount(aggregated)} aggregated away`],
    `${formatCount(failed)} failed`,
  ];
  return `${countOf(catalogue, "name")}: ${parts.join(", ")}`;
}

/** Wraps a line, its further lines deeper than it, where a terminal would cut it between any two characters. */
export function* wrapped(text: string, columns: number): Generator<string> {
  const indent = " ".repeat(text.search(/[^ ]|$/));
  const lines = text.length <= columns ? [text.trimStart()] : wrapWords(text, columns - indent.length - 2);
  for (const [i, line] of lines.entries()) yield `${indent}${i === 0 ? "" : "  "}${line}`;
}

/** Says how long a window is. */
export function describeMinutes(windowMinutes: number): string {
  const number = windowMinutes.toLocaleString("en-US", { maximumFractionDigits: 2 });
  return `${number} ${windowMinutes === 1 ? "minute" : "minutes"}`;
}

function describeExpression(source: string): string {
  return escapeForDisplay(unanchored(source));
}
