import type { Logger } from "@logtape/logtape";
import { errorMessage } from "../errors/error_message.ts";
import { withoutFullStop } from "../errors/program_error.ts";
import { inTurns } from "../exposition/turns.ts";
import type { JobOutcome } from "../schedule/periodic_job.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { SnapshotQuality } from "../snapshot/snapshot_quality.ts";
import type { ExporterStore } from "./exporter_store.ts";
import type { ServedSnapshot } from "./served_snapshot.ts";

/** What a refresh needs from outside. */
interface RefresherDependencies {
  readonly store: ExporterStore;
  /** Connects and scans. */
  readonly measure: (signal: AbortSignal) => Promise<Snapshot>;
  /** Keeps what is served across restarts; `undefined` keeps nothing. */
  readonly save: ((served: ServedSnapshot) => Promise<void>) | undefined;
  /** Sends what is served to where it is stored, in the background; `undefined` sends nothing. */
  readonly push?: ((served: ServedSnapshot) => void) | undefined;
  /** Adds what is served to the history, to the end also when the exporter stops; `undefined` keeps none. */
  readonly keep?: ((served: ServedSnapshot) => Promise<void>) | undefined;
  /** Describes in one line what went wrong and what to try. */
  readonly describe: (error: unknown) => string;
  readonly log: Logger;
}

/** Brings new snapshots to the store, whatever the backend does. */
export class Refresher {
  readonly #dependencies: RefresherDependencies;
  #saved: ServedSnapshot | undefined;

  constructor(dependencies: RefresherDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Scans, and puts the result into the store.
   *
   * Rejects only when `signal` aborts. With a backend that is down, slow or answers nonsense, the refresh fails.
   *
   * @returns `retry` unless every name was measured
   */
  async refresh(signal: AbortSignal): Promise<JobOutcome> {
    const { store, measure, describe, log } = this.#dependencies;
    const begun = store.begin();
    let snapshot: Snapshot;
    let served: ServedSnapshot;
    try {
      snapshot = await measure(signal);
      served = await inTurns(store.prepare(begun, snapshot), signal);
    } catch (error) {
      signal.throwIfAborted();
      const problem = withoutFullStop(describe(error));
      store.fail(begun, problem);
      log.error("Refresh failed: {problem}. {kept}", { problem, kept: this.#kept() });
      return "retry";
    }
    const quality = store.accept(begun, snapshot, served);
    this.#tell(quality, snapshot);
    if (store.served === served) {
      this.#dependencies.push?.(served);
      await this.#keep(served);
    }
    await this.save();
    return quality === "complete" ? "done" : "retry";
  }

  /** Notes that a snapshot need not be saved, because it was just loaded. */
  isSaved(served: ServedSnapshot): void {
    this.#saved = served;
  }

  /** Adds a scan to the history. A full disk only costs a line in the log, and this scan of the history. */
  async #keep(served: ServedSnapshot): Promise<void> {
    const { keep, log } = this.#dependencies;
    try {
      await keep?.(served);
    } catch (error) {
      log.error("The history lacks this scan: {error}", { error: errorMessage(error) });
    }
  }

  /** Saves what is served, unless it is saved already. A full disk only costs a line in the log. */
  async save(): Promise<void> {
    const { store, save, log } = this.#dependencies;
    const { served } = store;
    if (save === undefined || served === undefined || served === this.#saved) return;
    try {
      await save(served);
      this.#saved = served;
    } catch (error) {
      log.error("The snapshot would not survive a restart: {error}", { error: errorMessage(error) });
    }
  }

  #tell(quality: SnapshotQuality, snapshot: Snapshot): void {
    const { store, log } = this.#dependencies;
    for (const warning of snapshot.warnings) log.warn("{warning}", { warning });
    const problem = store.lastRefresh?.problem ?? "";
    if (quality === "unusable") {
      log.error("Refresh brought nothing usable: {problem}. {kept}", { problem, kept: this.#kept() });
      return;
    }
    const properties = {
      measured: store.served?.view.ledger.measured ?? 0,
      exported: store.served?.exported.metrics.length ?? 0,
      durationMs: Math.round(snapshot.durationMs),
    };
    log.info("Refreshed: {measured} metrics measured, {exported} exported, in {durationMs} ms", properties);
    if (quality === "incomplete") log.warn("Refresh is not complete: {problem}", { problem });
  }

  #kept(): string {
    const { served } = this.#dependencies.store;
    return served === undefined
      ? "There is no snapshot to serve yet"
      : `The snapshot of ${new Date(served.refreshedAtMs).toISOString()} stays`;
  }
}
