import * as v from "valibot";
import { EXIT_CODES } from "../errors/exit_code.ts";
import { errorMessage } from "../errors/error_message.ts";
import { ProgramError } from "../errors/program_error.ts";
import { distributionFromCounts } from "./distribution.ts";
import type { Distribution, Measured, Snapshot, Unmeasured } from "./snapshot.ts";
import { READABLE_SCHEMAS, SCHEMA_VERSION, type SnapshotDocument } from "./snapshot_schema.ts";

const WRITE_AGAIN = "Write it again with --format json --min-dpm 0 --all.";

/** A document that cannot be read back as a snapshot: foreign, damaged, incomplete, or from a newer version. */
export class SnapshotFormatError extends ProgramError {
  override readonly name = "SnapshotFormatError";
  /** Which document, as the user named it. */
  readonly source: string;
  /** Where in it, as `metrics[3].distribution[0].dpm`; empty when it is about the whole. */
  readonly path: string;

  constructor(details: { source: string; path?: string; reason: string; hint?: string; cause?: unknown }) {
    const { source, path = "", reason, hint = WRITE_AGAIN, cause } = details;
    const action = `read the report "${source}"${path === "" ? "" : ` at ${path}`}`;
    super({ action, reason, hint, exitCode: EXIT_CODES.fault, cause });
    this.source = source;
    this.path = path;
  }
}

/**
 * Reads back what `renderSnapshot` made of a whole view: a report of `--format json --min-dpm 0 --all`.
 *
 * A report that lists only a part of its metrics is refused: compared with another scan, what it leaves out would look
 * like metrics that came or went. The names come back sorted, as a catalogue is.
 *
 * @param text The whole document.
 * @param source What to call it in errors: the file's path.
 * @throws {SnapshotFormatError} When the document is not a whole report of a version this program knows.
 */
export function readSnapshot(text: string, source: string): Snapshot {
  const document = parseDocument(text, source);
  const schema = READABLE_SCHEMAS[versionOf(document, source)];
  const parsed = v.safeParse(schema, document, { abortEarly: true });
  if (!parsed.success) throw issueToError(parsed.issues[0], source);
  const report = parsed.output;
  return {
    evaluatedAtMs: Date.parse(report.evaluated_at),
    windowMinutes: report.lookback_minutes,
    backend: { ...report.backend, tenant: report.backend.tenant ?? undefined },
    scope: {
      match: report.scope.match,
      exclude: report.scope.exclude,
      groupBy: report.scope.group_by?.split(",") ?? [],
      selector: report.scope.selector,
      skipExcluded: report.scope.skip_excluded,
    },
    names: readNames(report, source),
    outOfScope: {
      match: report.out_of_scope.match,
      exclude: report.out_of_scope.exclude,
      skipExcluded: report.out_of_scope.skip_excluded,
    },
    aggregationRules: report.aggregation_rules,
    summaries: report.summaries,
    activeSeries: readActiveSeries(report),
    missingStores: report.missing_stores,
    warnings: report.warnings,
    selfCost: report.self_cost,
    // To the microsecond: seconds × 1000 alone would turn 250 ms into 250.00000000000003.
    durationMs: Math.round(report.performance_metrics.total_runtime_seconds * 1e6) / 1e3,
  };
}

function parseDocument(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = text.trim() === "" ? "it is empty" : `it is not valid JSON (${errorMessage(cause)})`;
    throw new SnapshotFormatError({ source, reason, cause });
  }
}

function versionOf(document: unknown, source: string): keyof typeof READABLE_SCHEMAS {
  if (typeof document !== "object" || document === null || !("schema_version" in document)) {
    throw new SnapshotFormatError({
      source,
      reason: "it has no schema_version, so it is not a report of this program",
    });
  }
  const version = document.schema_version;
  if (version === 1 || version === SCHEMA_VERSION) return version;
  if (typeof version === "number" && version > SCHEMA_VERSION) {
    throw new SnapshotFormatError({
      source,
      path: "schema_version",
      reason: `it is of version ${version}, and this program reads versions 1 to ${SCHEMA_VERSION}`,
      hint: "Use a newer dpm-finder, or write the report again with this one.",
    });
  }
  throw new SnapshotFormatError({
    source,
    path: "schema_version",
    reason: `it is ${JSON.stringify(version)}, expected 1 or ${SCHEMA_VERSION}`,
  });
}

function issueToError(issue: v.BaseIssue<unknown>, source: string): SnapshotFormatError {
  const path = (issue.path ?? []).reduce((text, { key }) => {
    return typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`;
  }, "");
  const reason = issue.received === "undefined"
    ? "it is missing"
    : issue.expected === null
    ? issue.message
    : `it is ${issue.received}, expected ${issue.expected}`;
  return new SnapshotFormatError({ source, path, reason });
}

function readNames(
  report: Pick<SnapshotDocument, "ledger" | "metrics" | "lookback_minutes">,
  source: string,
): Map<string, Measured | Unmeasured> {
  const { ledger, metrics } = report;
  const minutes = report.lookback_minutes;
  const entries: [string, Measured | Unmeasured][] = [];
  metrics.forEach((metric, i) => {
    const path = `metrics[${i}]`;
    entries.push([metric.metric_name, {
      outcome: "measured",
      distribution: readDistribution(metric.distribution, minutes, `${path}.distribution`, source),
      ...metric.groups && {
        groups: new Map(metric.groups.map((group, j) => [
          group.value,
          readDistribution(group.distribution, minutes, `${path}.groups[${j}].distribution`, source),
        ])),
      },
      ...flag(metric),
    }]);
  });
  for (const name of ledger.empty_names) {
    entries.push([name.metric_name, { outcome: "empty", distribution: [], ...flag(name) }]);
  }
  for (const outcome of ["aggregated", "failed"] as const) {
    for (const name of outcome === "failed" ? ledger.failures : ledger.aggregated_names) {
      const { status, reason } = name;
      entries.push([name.metric_name, { outcome, status: status ?? undefined, reason, ...flag(name) }]);
    }
  }
  if (entries.length < ledger.catalogue) {
    const missing = ledger.catalogue - entries.length;
    const reason = `it leaves out ${missing} of the ${ledger.catalogue} metric names of its scan`;
    throw new SnapshotFormatError({ source, reason });
  }
  entries.sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0);
  const names = new Map(entries);
  if (names.size < entries.length || entries.length > ledger.catalogue) {
    const repeated = entries.find(([name], i) => name === entries[i + 1]?.[0]);
    const reason = repeated === undefined
      ? `it has ${entries.length} metric names, and its ledger counts ${ledger.catalogue}`
      : `it has the metric ${JSON.stringify(repeated[0])} twice`;
    throw new SnapshotFormatError({ source, reason });
  }
  return names;
}

function flag(name: { excluded_by?: Measured["excludedBy"] }): Pick<Measured, "excludedBy"> {
  return name.excluded_by === undefined ? {} : { excludedBy: name.excluded_by };
}

function readDistribution(
  rows: readonly { dpm: number; series: number }[],
  minutes: number,
  path: string,
  source: string,
): Distribution {
  const counts = new Map<number, number>();
  rows.forEach(({ dpm, series }, i) => {
    const exact = dpm * minutes;
    const samples = Math.round(exact);
    if (samples < 1 || Math.abs(exact - samples) > 1e-6 * samples) {
      throw new SnapshotFormatError({
        source,
        path: `${path}[${i}].dpm`,
        reason: `it is ${dpm}, which is no whole number of samples in ${minutes} minutes`,
      });
    }
    counts.set(samples, (counts.get(samples) ?? 0) + series);
  });
  return distributionFromCounts(counts);
}

function readActiveSeries(
  { active_series: total, by }: Pick<SnapshotDocument, "active_series" | "by">,
): Snapshot["activeSeries"] {
  if (total === null) return undefined;
  const groups = by.flatMap(({ value, active_series: series }) => series === null ? [] : [[value, series] as const]);
  return { total, groups: groups.length === 0 ? undefined : new Map(groups) };
}
