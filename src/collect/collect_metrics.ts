import { Counter } from "../exposition/counter.ts";
import { Gauge } from "../exposition/gauge.ts";
import type { Registry } from "../exposition/registry.ts";
import type { Evaluation } from "./collected_file.ts";
import type { EvaluationResult } from "./run_evaluations.ts";

/** Every metric of the collector about its own work, with its help. */
export const COLLECT_METRICS = {
  runs: ["dpm_finder_collect_runs_total", "Runs by how they ended: complete, incomplete (a file is missing), failed."],
  files: [
    "dpm_finder_collect_files_total",
    "Evaluations of a service and day: written, kept (the file of before), failed.",
  ],
  rows: ["dpm_finder_collect_rows_total", "Rows written."],
  lastRun: ["dpm_finder_collect_last_run_timestamp_seconds", "Unix time at which the last run began."],
  duration: ["dpm_finder_collect_last_run_duration_seconds", "Time that the last run took."],
  lastSuccess: [
    "dpm_finder_collect_last_success_timestamp_seconds",
    "Unix time at which the last run began that wrote every file.",
  ],
  nextRun: ["dpm_finder_collect_next_run_timestamp_seconds", "Unix time at which the next run is due."],
  lastDay: [
    "dpm_finder_collect_evaluated_timestamp_seconds",
    "Unix time as of which a service was last evaluated and written since the program started.",
  ],
} as const satisfies Readonly<Record<string, readonly [name: string, help: string]>>;

/** How a run ended. */
export type RunOutcome = "complete" | "incomplete" | "failed";

/** Takes note of what a collector does, for its metrics. */
export interface CollectMetrics {
  /** Takes note of an evaluation that ended. */
  onResult(evaluation: Evaluation, result: EvaluationResult): void;
  /** Takes note of a run that ended. */
  onRun(run: { readonly outcome: RunOutcome; readonly startMs: number; readonly durationMs: number }): void;
}

/** Registers the metrics of a collector. */
export function registerCollectMetrics(registry: Registry, nextRunMs: () => number): CollectMetrics {
  const named = ([name, help]: readonly [string, string]) => ({ name, help });
  const { runs: runsOf, files: filesOf, rows: rowsOf } = COLLECT_METRICS;
  const runs = registry.register(new Counter({ ...named(runsOf), labelNames: ["outcome"] as const }));
  const files = registry.register(new Counter({ ...named(filesOf), labelNames: ["outcome"] as const }));
  const rows = registry.register(new Counter(named(rowsOf)));
  const [lastRun, duration, lastSuccess] = [
    COLLECT_METRICS.lastRun,
    COLLECT_METRICS.duration,
    COLLECT_METRICS.lastSuccess,
  ].map((metric) => registry.register(new Gauge(named(metric))));
  const evaluated = registry.register(
    new Gauge({ ...named(COLLECT_METRICS.lastDay), labelNames: ["api_proxy"] as const }),
  );
  registry.register(new Gauge({ ...named(COLLECT_METRICS.nextRun), read: () => nextRunMs() / 1000 }));
  // A series that first appears with a count above zero shows no increase from zero.
  for (const outcome of ["complete", "incomplete", "failed"]) runs.inc({ outcome }, 0);
  for (const outcome of ["written", "kept", "failed"]) files.inc({ outcome }, 0);
  return {
    onResult: ({ service, atMs }, result) => {
      files.inc({ outcome: result.kind });
      if (result.kind !== "written") return;
      rows.inc(result.rows);
      evaluated.set({ api_proxy: service }, atMs / 1000);
    },
    onRun: ({ outcome, startMs, durationMs }) => {
      runs.inc({ outcome });
      lastRun?.set(startMs / 1000);
      duration?.set(durationMs / 1000);
      if (outcome === "complete") lastSuccess?.set(startMs / 1000);
    },
  };
}
