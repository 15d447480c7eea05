import pMap from "p-map";
import { inTurns } from "../exposition/turns.ts";
import { WriteError } from "../files/write_error.ts";
import type { Backend } from "../prometheus/backend.ts";
import { BackendError } from "../prometheus/backend_error.ts";
import { CircuitBreaker } from "../scan/circuit_breaker.ts";
import { type CollectConfig, labelColumns } from "./collect_config.ts";
import { collectedPath, type Evaluation, findCollectedFile, writeCollectedFile } from "./collected_file.ts";
import { sampleRows, sortAnswer, type SortedAnswer } from "./sample_columns.ts";

/** What became of an evaluation. */
export type EvaluationResult =
  | {
    readonly kind: "written";
    readonly rows: number;
    /** The file of the collector before, which has the same under another name. */
    readonly former?: string;
  }
  /** It found nothing, or less recent values than the file that is there, which stays. */
  | { readonly kind: "kept"; readonly reason: "empty" | "newer" }
  /** Nothing was written, and what was there stays. */
  | { readonly kind: "failed"; readonly metric: string | undefined; readonly error: BackendError | WriteError };

/** What {@linkcode runEvaluations} works with. */
interface RunOptions {
  readonly config: Pick<CollectConfig, "metrics" | "storage" | "backend">;
  readonly backend: Pick<Backend, "query">;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Stops at once: files that are written stay, and no further one is. */
  readonly signal: AbortSignal;
  /** Is told of each evaluation that ended. */
  readonly onResult: (evaluation: Evaluation, result: EvaluationResult) => void;
}

/** What every other file would meet too. */
const DISK_IS_OF_NO_USE: readonly string[] = ["ENOSPC", "EDQUOT", "EROFS", "EIO"];

/**
 * Asks every query of each evaluation, and writes a file for each that was answered whole.
 *
 * One that fails stops no other, but for what every other one would meet: credentials that are refused, a backend that
 * is gone, a full disk. The rest then fails at once, for the same reason.
 *
 * @throws the reason of the signal; what is no failure of the backend or the disk
 */
export async function runEvaluations(evaluations: readonly Evaluation[], options: RunOptions): Promise<void> {
  const { config, signal, onResult } = options;
  const breaker = new CircuitBreaker();
  let lost: BackendError | WriteError | undefined;
  await pMap(evaluations, async (evaluation) => {
    if (signal.aborted) return;
    const common = lost ?? breaker.openedBy;
    let metric: string | undefined;
    try {
      if (common !== undefined) throw common;
      const answers: SortedAnswer[] = [];
      for (const { name, query } of config.metrics) {
        metric = name;
        const samples = await options.backend.query(query.for(evaluation.service), evaluation.atMs, {
          signal,
          removesReplicas: true,
        });
        breaker.answered();
        answers.push(await inTurns(sortAnswer(name, samples), signal));
      }
      metric = undefined;
      onResult(evaluation, await writeUnlessWorse(evaluation, answers, options));
    } catch (error) {
      // All of them end by themselves then, and clear away what they were writing.
      if (signal.aborted) return;
      if (!(error instanceof BackendError) && !(error instanceof WriteError)) throw error;
      if (error instanceof BackendError && error !== common) breaker.failed(error, [keyOf(evaluation)]);
      if (concernsAll(error)) lost ??= error;
      onResult(evaluation, { kind: "failed", metric, error });
    }
  }, { concurrency: config.backend.maxInFlight });
  signal.throwIfAborted();
}

function concernsAll(error: BackendError | WriteError): boolean {
  return error instanceof BackendError ? error.kind === "refused" : DISK_IS_OF_NO_USE.includes(error.code);
}

function keyOf({ service, day }: Evaluation): string {
  return `${day} ${service}`;
}

/** Writes the file, unless the one that is there says more: values where there are none now, or a later evaluation. */
async function writeUnlessWorse(
  evaluation: Evaluation,
  answers: readonly SortedAnswer[],
  { config, now, signal }: RunOptions,
): Promise<EvaluationResult> {
  const nowMs = now();
  // What cannot be looked at cannot be replaced, which writing it says.
  const there = await findCollectedFile(config.storage.dir, evaluation).catch(() => undefined);
  if (there?.kind === "own" && there.evaluatedAtMs > evaluation.atMs && there.writtenAtMs <= nowMs) {
    return { kind: "kept", reason: "newer" };
  }
  const holdsRows = there?.kind === "foreign" || (there?.kind === "own" && there.rowCount > 0);
  const rowCount = answers.reduce((sum, { samples }) => sum + samples.length, 0);
  if (rowCount === 0 && holdsRows) return { kind: "kept", reason: "empty" };
  await writeCollectedFile(evaluation, sampleRows(answers, evaluation, labelColumns(config)), {
    config,
    nowMs,
    signal,
  });
  const former = there?.kind === "foreign" && there.path !== collectedPath(config.storage.dir, evaluation)
    ? { former: there.path }
    : {};
  return { kind: "written", rows: rowCount, ...former };
}
