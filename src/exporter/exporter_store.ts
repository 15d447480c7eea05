import { type Clock, systemClock } from "../exposition/clock.ts";
import { countLedger, type Ledger, type Snapshot } from "../snapshot/snapshot.ts";
import { type SnapshotQuality, snapshotQuality } from "../snapshot/snapshot_quality.ts";
import { EMPTY_EXPORTED_SET, type ExportedSetOptions } from "./exported_set.ts";
import { type ServedSnapshot, serveSnapshot } from "./served_snapshot.ts";

/** How a refresh ended: with a snapshot of some quality, or `failed` without one. */
type RefreshOutcome = SnapshotQuality | "failed";

/** A refresh that began. */
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
  /** One line for people; empty for a complete one. */
  readonly problem: string;
}

/** Holds what the exporter serves: the one place that changes it, for everyone else to read. */
export class ExporterStore {
  readonly options: ExportedSetOptions;
  readonly #clock: Clock;
  #served: ServedSnapshot | undefined;
  /** When the served snapshot was fresh, on the clock that never jumps. */
  #freshAtMonotonicMs = 0;
  #last: LastRefresh | undefined;
  #processedTotal = 0;
  readonly #refreshes: Record<RefreshOutcome, number> = { complete: 0, incomplete: 0, unusable: 0, failed: 0 };

  constructor(options: ExportedSetOptions, clock: Clock = systemClock) {
    this.options = options;
    this.#clock = clock;
  }

  /** What is served now; `undefined` until a refresh succeeds or an earlier process' state is restored. */
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
   * Age of what is served, in milliseconds.
   *
   * The longer of two times: the wall clock's, which knows of a machine that slept, and the monotonic clock's, which
   * setting the time back does not shorten.
   */
  get ageMs(): number | undefined {
    if (this.#served === undefined) return undefined;
    const wallMs = this.#clock.nowMs() - this.#served.refreshedAtMs;
    return Math.max(0, wallMs, this.#clock.monotonicMs() - this.#freshAtMonotonicMs);
  }

  /** Serves what an earlier process saved. */
  restore(served: ServedSnapshot): void {
    this.#served = served;
    this.#freshAtMonotonicMs = this.#clock.monotonicMs() - Math.max(0, this.#clock.nowMs() - served.refreshedAtMs);
  }

  /** Takes the time at which a refresh begins. */
  begin(): BegunRefresh {
    return { startedAtMs: this.#clock.nowMs(), startedMonotonicMs: this.#clock.monotonicMs() };
  }

  /** Takes in the snapshot of a refresh and serves it, unless it is unusable: then what is served stays. */
  accept(refresh: BegunRefresh, snapshot: Snapshot): SnapshotQuality {
    const ledger = countLedger(snapshot);
    const quality = snapshotQuality(ledger, snapshot.missingStores);
    this.#processedTotal += ledger.catalogue - ledger.aggregated;
    if (quality !== "unusable") {
      const before = this.#served?.exported ?? EMPTY_EXPORTED_SET;
      this.#served = serveSnapshot(snapshot, before, refresh.startedAtMs, this.options);
      this.#freshAtMonotonicMs = refresh.startedMonotonicMs;
    }
    this.#finish(refresh, quality, quality === "complete" ? "" : problemOf(ledger, snapshot));
    return quality;
  }

  /** Takes note of a refresh that brought no snapshot. What is served stays. */
  fail(refresh: BegunRefresh, problem: string): void {
    this.#finish(refresh, "failed", problem);
  }

  #finish({ startedAtMs, startedMonotonicMs }: BegunRefresh, outcome: RefreshOutcome, problem: string): void {
    const durationMs = this.#clock.monotonicMs() - startedMonotonicMs;
    this.#last = { outcome, startedAtMs, durationMs, problem };
    this.#refreshes[outcome]++;
  }
}

/** Says in one line what is wrong with a snapshot that is not complete. */
function problemOf({ catalogue, measured, failed }: Ledger, { outOfScope, missingStores }: Snapshot): string {
  if (failed > 0) return `${failed} of ${catalogue} names could not be measured`;
  if (measured > 0) return `Numbers may lack series of ${missingStores.join(", ")}`;
  if (catalogue > 0) return "No metric has a sample in the window";
  const { match, exclude, skipExcluded } = outOfScope;
  return match + exclude + skipExcluded > 0
    ? "No metric name is in scope: --match, --exclude and --skip-excluded leave nothing"
    : "The backend has no metric names";
}
