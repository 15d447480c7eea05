import * as v from "valibot";
import { inTurns } from "../exposition/turns.ts";
import type { BackendConfig } from "../config/backend_options.ts";
import type { ScanConfig } from "../config/scan_options.ts";
import { describeIssue, placed } from "../snapshot/describe_issue.ts";
import type { SnapshotStore } from "../snapshot/snapshot_store.ts";
import { EMPTY_EXPORTED_SET, type ExportedSetOptions } from "./exported_set.ts";
import { restoreSnapshot, type ServedSnapshot, serveSnapshot } from "./served_snapshot.ts";

/** The last instant that a date can be. */
const MAX_TIME_MS = 8.64e15;

const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const time = v.pipe(v.number(), v.minValue(0), v.maxValue(MAX_TIME_MS));

/** What the exporter saves beside the snapshot it serves. */
const ExporterNotes = v.object({
  exported_by: v.string(),
  refreshed_at_ms: time,
  exported: v.object({
    metrics: v.pipe(
      v.array(v.object({
        name: v.string(),
        maxDpm: amount,
        totalDpm: amount,
        seriesCount: count,
        estimatedCost: v.optional(amount),
        refreshesOut: count,
      })),
      v.check((metrics) => new Set(metrics.map(({ name }) => name)).size === metrics.length, "each metric once"),
    ),
    waiting: v.array(v.tuple([v.string(), count])),
    notExported: v.object({ metrics: count, series: count, dpm: amount }),
  }),
});

/** The result of looking for the state of an earlier process. */
type FoundState =
  | { readonly kind: "none" }
  | { readonly kind: "found"; readonly served: ServedSnapshot }
  /** The file cannot be used; `reason` says why in one line. */
  | { readonly kind: "ignored"; readonly reason: string };

/**
 * Names what a saved snapshot belongs to: endpoint, tenant and scope.
 *
 * It holds no secret, and nothing that only changes how a snapshot is shown.
 */
export function stateKey(
  { name, backend, scan }: {
    /** What the file of targets calls it. */
    readonly name?: string | undefined;
    readonly backend: BackendConfig;
    readonly scan: ScanConfig;
  },
): string {
  const { authentication } = backend;
  return JSON.stringify({
    target: name,
    endpoint: backend.demo ? "demo" : backend.endpoint?.href,
    apiPrefix: backend.apiPrefix,
    // A tenant may also be given in a header of the user's own.
    tenant: backend.tenant ?? backend.headers.get("x-scope-orgid")?.reveal(),
    username: authentication.kind === "basic" ? authentication.username : undefined,
    windowMinutes: scan.windowMinutes,
    match: scan.match.map((expression) => expression.source),
    exclude: scan.exclude.map((expression) => expression.source),
    groupBy: scan.groupBy,
    selector: scan.selector,
    skipExcluded: scan.skipExcluded,
  });
}

/**
 * Saves the served snapshot.
 *
 * @throws {WriteError}
 */
export async function saveState(
  store: Pick<SnapshotStore, "save">,
  { view, exported, refreshedAtMs }: ServedSnapshot,
  options: ExportedSetOptions,
): Promise<void> {
  const { metrics, waiting, notExported } = exported;
  await store.save(view.snapshot, {
    exported_by: optionsKey(options),
    refreshed_at_ms: refreshedAtMs,
    exported: { metrics, waiting: [...waiting], notExported },
  });
}

/**
 * Loads the state that an earlier process saved. One that is damaged, newer or foreign is ignored.
 *
 * When the options that decide what is exported have changed, the exported set is chosen anew.
 *
 * @throws the reason of `signal` when that aborts
 */
export async function loadState(
  store: SnapshotStore,
  options: ExportedSetOptions,
  signal?: AbortSignal,
): Promise<FoundState> {
  const stored = await store.latest(signal);
  if (stored.kind !== "found") return stored;
  const parsed = v.safeParse(ExporterNotes, stored.notes, { abortEarly: true });
  if (!parsed.success) {
    return { kind: "ignored", reason: `"${store.path}" is damaged: ${placed(describeIssue(parsed.issues[0]))}` };
  }
  const { exported_by, refreshed_at_ms, exported } = parsed.output;
  if (exported_by !== optionsKey(options)) {
    const anew = serveSnapshot(stored.snapshot, EMPTY_EXPORTED_SET, refreshed_at_ms, options);
    return { kind: "found", served: await inTurns(anew, signal) };
  }
  const restored = {
    metrics: exported.metrics.map((metric) => ({ ...metric, estimatedCost: metric.estimatedCost })),
    waiting: new Map(exported.waiting),
    notExported: exported.notExported,
  };
  return {
    kind: "found",
    served: await inTurns(restoreSnapshot(stored.snapshot, restored, refreshed_at_ms, options), signal),
  };
}

function optionsKey(options: ExportedSetOptions): string {
  const { minDpm, all, costPer1000Series, includedDpm, maxExported, keepScans } = options;
  return JSON.stringify([minDpm, all, costPer1000Series, includedDpm, maxExported, keepScans]);
}
