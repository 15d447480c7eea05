import * as v from "valibot";
import type { BackendConfig } from "../config/backend_options.ts";
import type { ScanConfig } from "../config/scan_options.ts";
import type { SnapshotStore } from "../snapshot/snapshot_store.ts";
import { EMPTY_EXPORTED_SET, type ExportedSetOptions } from "./exported_set.ts";
import { restoreSnapshot, type ServedSnapshot, serveSnapshot } from "./served_snapshot.ts";

/** What the exporter saves beside the snapshot it serves. */
const ExporterNotes = v.object({
  exported_by: v.string(),
  refreshed_at_ms: v.pipe(v.number(), v.finite()),
  exported: v.object({
    metrics: v.array(v.object({
      name: v.string(),
      maxDpm: v.number(),
      totalDpm: v.number(),
      seriesCount: v.number(),
      estimatedCost: v.optional(v.number()),
      refreshesOut: v.number(),
    })),
    waiting: v.array(v.tuple([v.string(), v.number()])),
    notExported: v.object({ metrics: v.number(), series: v.number(), dpm: v.number() }),
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
export function stateKey({ backend, scan }: { readonly backend: BackendConfig; readonly scan: ScanConfig }): string {
  const { authentication } = backend;
  return JSON.stringify({
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
 */
export async function loadState(store: SnapshotStore, options: ExportedSetOptions): Promise<FoundState> {
  const stored = await store.latest();
  if (stored.kind !== "found") return stored;
  const parsed = v.safeParse(ExporterNotes, stored.notes, { abortEarly: true });
  if (!parsed.success) return { kind: "ignored", reason: `"${store.path}" is damaged: ${parsed.issues[0].message}` };
  const { exported_by, refreshed_at_ms, exported } = parsed.output;
  if (exported_by !== optionsKey(options)) {
    return { kind: "found", served: serveSnapshot(stored.snapshot, EMPTY_EXPORTED_SET, refreshed_at_ms, options) };
  }
  const restored = {
    metrics: exported.metrics.map((metric) => ({ ...metric, estimatedCost: metric.estimatedCost })),
    waiting: new Map(exported.waiting),
    notExported: exported.notExported,
  };
  return { kind: "found", served: restoreSnapshot(stored.snapshot, restored, refreshed_at_ms, options) };
}

function optionsKey(options: ExportedSetOptions): string {
  const { minDpm, all, costPer1000Series, includedDpm, maxExported, keepScans } = options;
  return JSON.stringify([minDpm, all, costPer1000Series, includedDpm, maxExported, keepScans]);
}
