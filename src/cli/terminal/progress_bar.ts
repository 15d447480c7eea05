import { formatDuration } from "../../text/duration.ts";
import type { Clock } from "./clock.ts";
import { estimateRemaining } from "./estimate_remaining.ts";
import type { ScanProgress } from "./scan_progress.ts";
import type { StderrLine } from "./stderr_line.ts";

/** What a {@linkcode ProgressBar} draws on and with. */
interface ProgressBarOptions {
  readonly stderr: StderrLine;
  readonly clock: Clock;
  /** Columns of the terminal; asked before each drawing, for windows change. */
  readonly columns: () => number;
  readonly colors: boolean;
}

const REDRAW_MS = 200;
const BAR_CELLS = 30;

/**
 * Shows a scan on a terminal as one line that changes: `[=====>    ] 1,234/10,600 names  412,000 DPM  12s left`.
 *
 * Drawn here and not by a library, because log lines have to come between (see {@linkcode StderrLine}).
 */
export class ProgressBar implements ScanProgress {
  readonly #options: ProgressBarOptions;
  #total = 0;
  #done = 0;
  #dpm = 0;
  #startedAt = 0;
  #stopRedrawing: (() => void) | undefined;

  constructor(options: ProgressBarOptions) {
    this.#options = options;
  }

  start(total: number): void {
    this.stop();
    const { clock } = this.#options;
    this.#total = total;
    this.#done = 0;
    this.#dpm = 0;
    this.#startedAt = clock.now();
    this.#stopRedrawing = clock.every(REDRAW_MS, () => this.#draw());
    this.#draw();
  }

  update({ done, dpm }: { readonly done: number; readonly dpm: number }): void {
    this.#done = done;
    this.#dpm = dpm;
  }

  stop(): void {
    if (this.#stopRedrawing === undefined) return;
    this.#stopRedrawing();
    this.#stopRedrawing = undefined;
    this.#options.stderr.status("");
  }

  #draw(): void {
    const { clock, columns, stderr } = this.#options;
    const share = this.#total === 0 ? 1 : Math.min(1, this.#done / this.#total);
    const remainingMs = estimateRemaining(this.#done, this.#total, clock.now() - this.#startedAt);
    const parts = [
      `${group(this.#done)}/${group(this.#total)} names`,
      `${group(Math.round(this.#dpm))} DPM`,
      // Rounded up: "0s left" would be a lie for a second.
      ...(remainingMs === undefined ? [] : [`${formatDuration(Math.ceil(remainingMs / 1_000) * 1_000)} left`]),
    ];
    // The last column stays free: some terminals wrap when it is filled.
    const width = columns() - 1;
    const text = parts.join("  ");
    const bar = `[${cells(share)}] `;
    stderr.status(bar.length + text.length <= width ? this.#color(bar) + text : text.slice(0, Math.max(0, width)));
  }

  #color(text: string): string {
    return this.#options.colors ? `\x1b[36m${text}\x1b[39m` : text;
  }
}

function cells(share: number): string {
  const full = Math.floor(share * BAR_CELLS);
  const bar = full === 0 || full === BAR_CELLS ? "=".repeat(full) : `${"=".repeat(full - 1)}>`;
  return bar.padEnd(BAR_CELLS);
}

function group(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}
