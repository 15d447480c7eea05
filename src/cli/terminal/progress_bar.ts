import { formatCount } from "../../text/format_number.ts";
import type { Ticker } from "./ticker.ts";
import { estimateRemainingMs, inSeconds, type ScanProgress } from "./scan_progress.ts";
import type { StderrLine } from "./stderr_line.ts";

/** What a {@linkcode ProgressBar} draws with. */
interface ProgressBarOptions {
  readonly stderr: StderrLine;
  readonly ticker: Ticker;
  /** Columns of the terminal; read before each drawing, because windows change. */
  readonly columns: () => number;
  readonly colors: boolean;
}

const REDRAW_MS = 200;
const BAR_CELLS = 30;

/**
 * Shows a scan on a terminal as one changing line: `[=====>    ] 1,234/10,600 names  412,000 DPM  12s left`.
 *
 * It does without a library because log lines have to appear above it (see {@linkcode StderrLine}).
 */
export class ProgressBar implements ScanProgress {
  readonly #options: ProgressBarOptions;
  #total = 0;
  #done = 0;
  #dpm: number | undefined;
  #unit = "names";
  #startedAtMs = 0;
  #stopRedrawing: (() => void) | undefined;

  constructor(options: ProgressBarOptions) {
    this.#options = options;
  }

  start(total: number, unit = "names"): void {
    this.stop();
    this.#unit = unit;
    const { ticker } = this.#options;
    this.#total = total;
    this.#done = 0;
    this.#dpm = unit === "names" ? 0 : undefined;
    this.#startedAtMs = ticker.nowMs();
    this.#stopRedrawing = ticker.every(REDRAW_MS, () => this.#draw());
    this.#draw();
  }

  update({ done, dpm }: { readonly done: number; readonly dpm?: number }): void {
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
    const { ticker, columns, stderr } = this.#options;
    const share = this.#total === 0 ? 1 : Math.min(1, this.#done / this.#total);
    const remainingMs = estimateRemainingMs(this.#done, this.#total, ticker.nowMs() - this.#startedAtMs);
    const parts = [
      `${formatCount(this.#done)}/${formatCount(this.#total)} ${this.#unit}`,
      ...(this.#dpm === undefined ? [] : [`${formatCount(this.#dpm)} DPM`]),
      ...(remainingMs === undefined ? [] : [`${inSeconds(remainingMs)} left`]),
    ];
    // The last column stays free, because some terminals wrap when it is filled.
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
