import { type Clock, systemClock } from "../exposition/clock.ts";
import { atOnce } from "../exposition/turns.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { describeLack, type SnapshotQuality, snapshotQuality } from "../snapshot/snapshot_quality.ts";
import { EMPTY_EXPORTED_SET, type ExportedSetOptions } from "./exported_set.ts";
import { type ServedSnapshot, serveSnapshot } from "./served_snapshot.ts";

/** How a refresh ended: with a snapshot of some quality, or `failed` without one. */
type RefreshOutcome = SnapshotQuality | "failed";

/** A refresh that has started. */
interface BegunRefresh {
  /** Unix time in milliseconds. */
  readonly startedAtMs: number;
  readonly startedMonotonicMs: number;
}

/** How the last refresh ended. */
export interface LastRefresh {
  readonly outcome: RefreshOutcome;
  /** When it began, in Unix milliseconds. */
  readonly startedAtMs: number;
  readonly durationMs: number;
  /** What went wrong, in one line; empty when the refresh was complete. */
  readonly problem: string;
}

/** Holds what the exporter serves. Only the store changes it; everything else reads it. */
export class ExporterStore {
  readonly options: ExportedSetOptions;
  readonly #clock: Clock;
  #served: ServedSnapshot | undefined;
  /** When the served snapshot was fresh, on the monotonic clock. */
  #freshAtMonotonicMs = 0;
  #last: LastRefresh | undefined;
  #processedTotal = 0;
  readonly #refreshes: Record<RefreshOutcome, number> = { complete: 0, incomplete: 0, unusable: 0, failed: 0 };

  constructor(options: ExportedSetOptions, clock: Clock = systemClock) {
    this.options = options;
    this.#clock = clock;
  }

  /** The served snapshot; `undefined` until a refresh succeeds or the state of an earlier process is restored. */
  get served(): ServedSnapshot | undefined {
    return this.#served;
  }

  get lastRefresh(): LastRefresh | undefined {
    return this.#last;
  }

  /** Refreshes since the start of the process, by how they ended. */
  get refreshes(): Readonly<Record<RefreshOutcome, number>> {
    return this.#refreshes;
  }

  /** Metric names processed since the start of the process. */
  get processedTotal(): number {
    return this.#processedTotal;
  }

  /**
   * Age of the served snapshot, in milliseconds.
   *
   * The longer of two times: by the wall clock, which counts the time a machine slept, and by the monotonic clock,
   * which setting the time back does not shorten.
   */
  get ageMs(): number | undefined {
    if (this.#served === undefined) return undefined;
    const wallMs = this.#clock.nowMs() - this.#served.refreshedAtMs;
    return Math.max(0, wallMs, this.#clock.monotonicMs() - this.#freshAtMonotonicMs);
  }

  /** Serves a snapshot that an earlier process saved. */
  restore(served: ServedSnapshot): void {
    this.#served = served;
    this.#freshAtMonotonicMs = this.#clock.monotonicMs() - Math.max(0, this.#clock.nowMs() - served.refreshedAtMs);
  }

  /** Notes the time at which a refresh starts. */
  begin(): BegunRefresh {
    return { startedAtMs: this.#clock.nowMs(), startedMonotonicMs: this.#clock.monotonicMs() };
  }

  /** Prepares to serve the snapshot of a refresh, and pauses after every few names. */
  prepare(refresh: BegunRefresh, snapshot: Snapshot): Generator<void, ServedSnapshot> {
    const before = this.#served?.exported ?? EMPTY_EXPORTED_SET;
    return serveSnapshot(snapshot, before, refresh.startedAtMs, this.options);
  }

  /**
   * Serves the snapshot of a refresh, unless it is unusable: then the previous one stays.
   *
   * @param served What {@linkcode prepare} made of it. @default made at once
   */
  accept(
    refresh: BegunRefresh,
    snapshot: Snapshot,
    served: ServedSnapshot = atOnce(this.prepare(refresh, snapshot)),
  ): SnapshotQuality {
    const { ledger } = served.view;
    const quality = snapshotQuality(ledger, snapshot.missingStores);
    this.#processedTotal += ledger.catalogue - ledger.aggregated;
    if (quality !== "unusable") {
      this.#served = served;
      this.#freshAtMonotonicMs = refresh.startedMonotonicMs;
    }
    this.#finish(refresh, quality, quality === "complete" ? "" : describeLack(ledger, snapshot));
    return quality;
  }

  /** Records a refresh that brought no snapshot. The previous one stays. */
  fail(refresh: BegunRefresh, problem: string): void {
    this.#finish(refresh, "failed", problem);
  }

  #finish({ startedAtMs, startedMonotonicMs }: BegunRefresh, outcome: RefreshOutcome, problem: string): void {
    const durationMs = this.#clock.monotonicMs() - startedMonotonicMs;
    this.#last = { outcome, startedAtMs, durationMs, problem };
    this.#refreshes[outcome]++;
  }
}
