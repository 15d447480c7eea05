import * as v from "valibot";
import { EXIT_CODES } from "../errors/exit_code.ts";
import { ProgramError } from "../errors/program_error.ts";
import { describeIssue } from "./describe_issue.ts";
import { distributionFromCounts } from "./distribution.ts";
import { sortInPieces } from "./sort_in_pieces.ts";
import type { Distribution, Measured, Snapshot, Unmeasured } from "./snapshot.ts";
import { READABLE_SCHEMAS, SCHEMA_VERSION, type SnapshotDocument, SnapshotDocumentSchema } from "./snapshot_schema.ts";

const WRITE_AGAIN = "Write it again with --format json --min-dpm 0 --all.";

/** A document that cannot be read back as a snapshot: foreign, damaged, incomplete, or from a newer version. Exit code 2. */
export class SnapshotFormatError extends ProgramError {
  override readonly name = "SnapshotFormatError";
  /** Which document, as the user named it. */
  readonly source: string;
  /** Where in it, as `metrics[3].distribution[0].dpm`; empty when it is about the whole. */
  readonly path: string;

  constructor(details: { source: string; path?: string; reason: string; hint?: string; cause?: unknown }) {
    const { source, path = "", reason, hint = WRITE_AGAIN, cause } = details;
    const action = `read the report "${source}"${path === "" ? "" : ` at ${path}`}`;
    super({ action, reason, hint, exitCode: EXIT_CODES.usage, cause });
    this.source = source;
    this.path = path;
  }
}

/**
 * Reads back what `renderSnapshot` made of a whole view: a report of `--format json --min-dpm 0 --all`. Pauses after
 * every few names.
 *
 * A report that lists only a part of its metrics is refused: compared with another scan, what it leaves out would look
 * like metrics that came or went. The names come back sorted, as a catalogue is.
 *
 * @param document What `JSON.parse` makes of the whole document.
 * @param source What to call it in errors: the file's path.
 * @throws {SnapshotFormatError} When the document is not a whole report of a version this program knows.
 */
export function* readSnapshot(document: unknown, source: string): Generator<void, Snapshot> {
  const version = versionOf(document, source);
  const { frame, lists } = takeLists(document);
  const parsed = v.safeParse(READABLE_SCHEMAS[version], frame, { abortEarly: true });
  if (!parsed.success) throw issueToError(parsed.issues[0], source);
  const report = parsed.output;
  const evaluatedAtMs = Date.parse(report.evaluated_at);
  const durationSeconds = report.performance_metrics.total_runtime_seconds;
  const refuse = (path: string, value: string | number) => {
    return new SnapshotFormatError({ source, path, reason: `it is ${value}, which cannot be` });
  };
  if (!Number.isFinite(evaluatedAtMs)) throw refuse("evaluated_at", report.evaluated_at);
  if (!Number.isFinite(report.lookback_minutes)) throw refuse("lookback_minutes", Infinity);
  if (!Number.isFinite(durationSeconds)) throw refuse("performance_metrics.total_runtime_seconds", Infinity);
  return {
    evaluatedAtMs,
    windowMinutes: report.lookback_minutes,
    backend: { ...report.backend, tenant: report.backend.tenant ?? undefined },
    scope: {
      match: report.scope.match,
      exclude: report.scope.exclude,
      groupBy: report.scope.group_by?.split(",") ?? [],
      selector: report.scope.selector,
      skipExcluded: report.scope.skip_excluded,
    },
    names: yield* readNames(report, lists, source),
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
    durationMs: Math.round(durationSeconds * 1e6) / 1e3,
  };
}

function versionOf(document: unknown, source: string): keyof typeof READABLE_SCHEMAS {
  if (typeof document === "object" && document !== null && "targets_schema_version" in document) {
    throw new SnapshotFormatError({
      source,
      reason: "it holds the reports of many targets, and one of a single target is read",
      hint: "Take one out of it: jq '.targets[0].report'.",
    });
  }
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

function issueToError(issue: v.BaseIssue<unknown>, source: string, list = ""): SnapshotFormatError {
  return new SnapshotFormatError({ source, ...describeIssue(issue, list) });
}

const { metrics: METRICS, ledger: { entries: { empty_names, aggregated_names, failures } } } =
  SnapshotDocumentSchema.entries;

/** The lists of a document that are as long as a tenant is large, with the schema of their elements. */
const LONG_LISTS = {
  "metrics": METRICS.item,
  "ledger.empty_names": empty_names.item,
  "ledger.aggregated_names": aggregated_names.item,
  "ledger.failures": failures.item,
} as const;

/** Elements that are read between two pauses. */
const PIECE = 100;

type LongList = keyof typeof LONG_LISTS;
type LongLists = Readonly<Record<LongList, readonly unknown[]>>;

/** Takes the long lists out of a document, which a schema would check all at once. */
function takeLists(document: unknown): { readonly frame: unknown; readonly lists: LongLists } {
  const lists: Record<LongList, readonly unknown[]> = {
    "metrics": [],
    "ledger.empty_names": [],
    "ledger.aggregated_names": [],
    "ledger.failures": [],
  };
  const take = (node: unknown, at: string): unknown => {
    if (typeof node !== "object" || node === null) return node;
    return Object.fromEntries(
      Object.entries(node).map(([key, value]) => {
        const path = `${at}${key}`;
        if (path === "ledger") return [key, take(value, "ledger.")];
        if (!isLongList(path) || !Array.isArray(value)) return [key, value];
        lists[path] = value;
        return [key, []];
      }),
    );
  };
  return { frame: take(document, ""), lists };
}

function isLongList(path: string): path is LongList {
  return Object.hasOwn(LONG_LISTS, path);
}

/** Checks the elements of a long list one by one. */
function* elementsOf<Path extends LongList>(
  path: Path,
  lists: LongLists,
  source: string,
): Generator<v.InferOutput<(typeof LONG_LISTS)[Path]>> {
  const schema: v.GenericSchema<unknown, v.InferOutput<(typeof LONG_LISTS)[Path]>> = LONG_LISTS[path];
  for (const [index, element] of lists[path].entries()) {
    const parsed = v.safeParse(schema, element, { abortEarly: true });
    if (!parsed.success) throw issueToError(parsed.issues[0], source, `${path}[${index}]`);
    yield parsed.output;
  }
}

function* readNames(
  { ledger, lookback_minutes: minutes }: Pick<SnapshotDocument, "ledger" | "lookback_minutes">,
  lists: LongLists,
  source: string,
): Generator<void, Map<string, Measured | Unmeasured>> {
  const entries: [string, Measured | Unmeasured][] = [];
  const add = (name: string, entry: Measured | Unmeasured): boolean => entries.push([name, entry]) % PIECE === 0;
  for (const metric of elementsOf("metrics", lists, source)) {
    const path = `metrics[${entries.length}]`;
    const isPause = add(metric.metric_name, {
      outcome: "measured",
      distribution: readDistribution(metric.distribution, minutes, `${path}.distribution`, source),
      ...metric.groups && {
        groups: new Map(metric.groups.map((group, j) => [
          group.value,
          readDistribution(group.distribution, minutes, `${path}.groups[${j}].distribution`, source),
        ])),
      },
      ...flag(metric),
    });
    if (isPause) yield;
  }
  for (const name of elementsOf("ledger.empty_names", lists, source)) {
    if (add(name.metric_name, { outcome: "empty", distribution: [], ...flag(name) })) yield;
  }
  for (const [outcome, path] of [["aggregated", "ledger.aggregated_names"], ["failed", "ledger.failures"]] as const) {
    for (const name of elementsOf(path, lists, source)) {
      const { status, reason } = name;
      if (add(name.metric_name, { outcome, status: status ?? undefined, reason, ...flag(name) })) yield;
    }
  }
  if (entries.length < ledger.catalogue) {
    const missing = ledger.catalogue - entries.length;
    const reason = `it leaves out ${missing} of the ${ledger.catalogue} metric names of its scan`;
    throw new SnapshotFormatError({ source, reason });
  }
  const names = new Map<string, Measured | Unmeasured>();
  for (const [name, entry] of yield* sortInPieces(entries, ([a], [b]) => a < b ? -1 : a > b ? 1 : 0)) {
    if (names.has(name)) {
      throw new SnapshotFormatError({ source, reason: `it has the metric ${JSON.stringify(name)} twice` });
    }
    if (names.set(name, entry).size % PIECE === 0) yield;
  }
  if (names.size > ledger.catalogue) {
    const reason = `it has ${names.size} metric names, and its ledger counts ${ledger.catalogue}`;
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
    if (!Number.isSafeInteger(samples) || samples < 1 || Math.abs(exact - samples) > 1e-6 * samples) {
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
