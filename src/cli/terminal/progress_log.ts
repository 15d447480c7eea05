import type { Logger } from "@logtape/logtape";
import type { Ticker } from "./ticker.ts";
import { estimateRemainingMs, inSeconds, type ScanProgress } from "./scan_progress.ts";

const INTERVAL_MS = 10_000;

/** Shows a scan as a log line every 10 seconds, where there is no terminal for a bar. */
export class ProgressLog implements ScanProgress {
  readonly #log: Logger;
  readonly #ticker: Ticker;
  #total = 0;
  #done = 0;
  #dpm: number | undefined;
  #unit = "names";
  #startedAtMs = 0;
  #stopTelling: (() => void) | undefined;

  constructor(log: Logger, ticker: Ticker) {
    this.#log = log;
    this.#ticker = ticker;
  }

  start(total: number, unit = "names"): void {
    this.stop();
    this.#unit = unit;
    this.#total = total;
    this.#done = 0;
    this.#dpm = unit === "names" ? 0 : undefined;
    this.#startedAtMs = this.#ticker.nowMs();
    this.#stopTelling = this.#ticker.every(INTERVAL_MS, () => this.#tell());
  }

  update({ done, dpm }: { readonly done: number; readonly dpm?: number }): void {
    this.#done = done;
    this.#dpm = dpm;
  }

  stop(): void {
    this.#stopTelling?.();
    this.#stopTelling = undefined;
  }

  #tell(): void {
    const remainingMs = estimateRemainingMs(this.#done, this.#total, this.#ticker.nowMs() - this.#startedAtMs);
    const dpm = this.#dpm === undefined ? undefined : Math.round(this.#dpm);
    const message = dpm === undefined
      ? "{done} of {total} {unit} so far"
      : "Measured {done} of {total} names, {dpm} DPM so far";
    const properties = {
      done: this.#done,
      total: this.#total,
      ...(dpm === undefined ? { unit: this.#unit } : { dpm }),
    };
    if (remainingMs === undefined) {
      this.#log.info(message, properties);
      return;
    }
    this.#log.info(`${message}, about {left} left`, { ...properties, left: inSeconds(remainingMs) });
  }
}
