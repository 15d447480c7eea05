import type { Snapshot } from "../scan/snapshot.ts";
import { EMPTY_EXPORTED_SET, type ExportedSet, type ExportedSetOptions, nextExportedSet } from "./exported_set.ts";
import { judgeRefresh, type Verdict } from "./judge_refresh.ts";

/** A snapshot that is served, with what is exported of it. */
export interface ServedSnapshot {
  readonly snapshot: Snapshot;
  readonly exported: ExportedSet;
  /** When the refresh that brought it began, in Unix milliseconds. */
  readonly refreshedAtMs: number;
}

/** How the last refresh ended. */
export interface LastRefresh {
  readonly verdict: Verdict | "failed";
  /** When it began, in Unix milliseconds. */
  readonly startedAtMs: number;
  readonly durationMs: number;
  /** One line for people; empty for a complete one. */
  readonly problem: string;
}

/** Holds what the exporter serves. The one place that changes it; everyone else reads. */
export class ExporterStore {
  readonly #options: ExportedSetOptions;
  #served: ServedSnapshot | undefined;
  #last: LastRefresh | undefined;
  #processedTotal = 0;
  readonly #refreshes: Record<LastRefresh["verdict"], number> = { complete: 0, incomplete: 0, unusable: 0, failed: 0 };

  /** @param restored What an earlier process saved. */
  constructor(options: ExportedSetOptions, restored?: ServedSnapshot) {
    this.#options = options;
    this.#served = restored;
  }

  /** What is served now; `undefined` until a refresh succeeded. */
  get served(): ServedSnapshot | undefined {
    return this.#served;
  }

  get lastRefresh(): LastRefresh | undefined {
    return this.#last;
  }

  /** Refreshes since the start of the process, by how they ended. */
  get refreshes(): Readonly<Record<LastRefresh["verdict"], number>> {
    return this.#refreshes;
  }

  /** Metric names measured since the start of the process. */
  get processedTotal(): number {
    return this.#processedTotal;
  }

  /**
   * Takes in the snapshot of a refresh and decides whether it is served.
   *
   * An unusable one is served only while there is nothing better.
   */
  accept(snapshot: Snapshot, startedAtMs: number): Verdict {
    const verdict = judgeRefresh(snapshot);
    const processed = [...snapshot.names.values()].filter((entry) => entry.outcome !== "aggregated").length;
    this.#processedTotal += processed;
    const failures = [...snapshot.names.values()].filter((entry) => entry.outcome === "failed").length;
    this.#finish({
      verdict,
      startedAtMs,
      durationMs: snapshot.durationMs,
      problem: problemOf(verdict, failures, snapshot),
    });
    if (verdict !== "unusable") {
      const before = this.#served?.exported ?? EMPTY_EXPORTED_SET;
      const exported = nextExportedSet(before, snapshot, this.#options);
      this.#served = { snapshot, exported, refreshedAtMs: startedAtMs };
    }
    return verdict;
  }

  /** Takes note of a refresh that brought no snapshot. What is served stays. */
  fail(problem: string, startedAtMs: number, durationMs: number): void {
    this.#finish({ verdict: "failed", startedAtMs, durationMs, problem });
  }

  #finish(last: LastRefresh): void {
    this.#last = last;
    this.#refreshes[last.verdict]++;
  }
}

function problemOf(verdict: Verdict, failures: number, snapshot: Snapshot): string {
  if (verdict === "complete") return "";
  if (snapshot.names.size === 0) return "The backend has no metric names";
  return failures === 0
    ? "No metric has a sample in the window"
    : `${failures} of ${snapshot.names.size} names could not be measured`;
}
