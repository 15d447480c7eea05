import type { Logger } from "@logtape/logtape";
import { errorMessage } from "../errors/error_message.ts";
import type { MetricView } from "../snapshot/metric_view.ts";
import { appendSnapshot, prepareHistory } from "./append_snapshot.ts";
import { dayOf } from "./history_tables.ts";
import { keepHistory } from "./keep_history.ts";

/** What a {@linkcode HistoryKeeper} is made of. */
interface HistoryKeeperOptions {
  readonly dir: string;
  /** Age from which a day is dropped; 0 keeps all. */
  readonly keepMs: number;
  readonly now: () => number;
  readonly log: Logger;
}

/** The history of a program that keeps running: appends its scans, and tends the folder in the background. */
export class HistoryKeeper {
  readonly #options: HistoryKeeperOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #isRunning = false;
  #tendedDay = "";

  private constructor(options: HistoryKeeperOptions) {
    this.#options = options;
  }

  /**
   * Makes sure that scans can be appended.
   *
   * @throws {WriteError} when nothing can be written there
   */
  static async open(options: HistoryKeeperOptions): Promise<HistoryKeeper> {
    await prepareHistory(options.dir);
    return new HistoryKeeper(options);
  }

  /**
   * Appends a scan.
   *
   * @param target Name of the target. @default the tenant, else empty
   * @throws {WriteError}
   */
  async append(view: MetricView, target?: string): Promise<void> {
    await appendSnapshot(this.#options.dir, view, { target });
  }

  /** Begins to compact and to drop days, once on each UTC day; to be called after each scan. */
  tend(): void {
    const { now, log, ...options } = this.#options;
    const nowMs = now();
    const today = dayOf(nowMs);
    if (this.#isRunning || today === this.#tendedDay) return;
    this.#isRunning = true;
    const { signal } = this.#stop;
    this.#running = keepHistory({ ...options, nowMs, signal, log }).then(
      () => {
        this.#tendedDay = today;
      },
      (error) => {
        if (!signal.aborted) log.error("The history cannot be tended: {error}", { error: errorMessage(error) });
      },
    ).finally(() => {
      this.#isRunning = false;
    });
  }

  /** Resolves when nothing of what {@linkcode HistoryKeeper.tend} began is left to do. */
  async settled(): Promise<void> {
    await this.#running;
  }

  /** Ends what {@linkcode HistoryKeeper.tend} began, and waits for its end. A day that is half compacted stays whole. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.settled();
  }
}
