import type { ExporterStore } from "./exporter_store.ts";

/** The JSON of `/healthz`. */
export interface Health {
  /**
   * `starting`: no refresh has succeeded yet; `stale`: the last success is too old to show its numbers; `degraded`:
   * they are shown, but the last refresh was not complete.
   */
  readonly status: "ok" | "degraded" | "starting" | "stale";
  readonly last_success: string | null;
  readonly age_seconds: number | null;
  readonly next_refresh: string | null;
  readonly refreshing: boolean;
  /** What went wrong in the last refresh; empty when nothing did. */
  readonly problem: string;
}

/** The JSON of `/healthz` for many targets. */
export interface TargetsHealth {
  /** The worst of all. */
  readonly status: Health["status"];
  readonly targets: Readonly<Record<string, Health>>;
}

/** From good to bad. */
const STATUSES: readonly Health["status"][] = ["ok", "degraded", "stale", "starting"];

/** What {@linkcode health} depends on beside the store. */
interface HealthOptions {
  readonly staleAfterMs: number;
  /** Unix milliseconds. */
  readonly nextRefreshMs: number;
  readonly refreshing: boolean;
}

/** Tells whether the exporter's numbers can be relied on. */
export function health(store: Pick<ExporterStore, "served" | "lastRefresh" | "ageMs">, options: HealthOptions): Health {
  const { served, lastRefresh, ageMs } = store;
  const problem = lastRefresh?.problem ?? "";
  return {
    status: served === undefined
      ? "starting"
      : isStale(store, options.staleAfterMs)
      ? "stale"
      : problem === ""
      ? "ok"
      : "degraded",
    last_success: served === undefined ? null : new Date(served.refreshedAtMs).toISOString(),
    age_seconds: ageMs === undefined ? null : Math.round(ageMs / 1000),
    next_refresh: Number.isFinite(options.nextRefreshMs) ? new Date(options.nextRefreshMs).toISOString() : null,
    refreshing: options.refreshing,
    problem,
  };
}

/** Tells the health of many targets by their names. */
export function healthOfTargets(targets: Iterable<readonly [name: string, Health]>): TargetsHealth {
  const byName = Object.fromEntries(targets);
  const worst = Math.max(0, ...Object.values(byName).map(({ status }) => STATUSES.indexOf(status)));
  return { status: STATUSES[worst] ?? "starting", targets: byName };
}

/** Tells whether there are numbers of now: they can be relied on, if not all of them. */
export function isReliable({ status }: Pick<Health, "status">): boolean {
  return status === "ok" || status === "degraded";
}

/** Tells whether the served snapshot is too old to be shown as current. Without a snapshot, nothing is stale. */
export function isStale({ ageMs }: Pick<ExporterStore, "ageMs">, staleAfterMs: number): boolean {
  return ageMs !== undefined && ageMs > staleAfterMs;
}
