import type { Logger } from "@logtape/logtape";
import { withoutFullStop } from "../errors/program_error.ts";
import { EXIT_CODES, type ExitCode, worstExitCode } from "../errors/exit_code.ts";
import type { CallOptions, OpenedBackend } from "../prometheus/backend.ts";
import { BackendError } from "../prometheus/backend_error.ts";
import { quoteForDisplay } from "../text/escape_for_display.ts";
import { countOf } from "../text/format_number.ts";
import type { CollectConfig } from "./collect_config.ts";
import { collectedPath, type Evaluation } from "./collected_file.ts";
import { type EvaluationResult, runEvaluations } from "./run_evaluations.ts";

/** Longer names of services and metrics are cut in messages. */
const MAX_NAME_CHARACTERS = 80;

/** What a {@linkcode Collector} needs from outside. */
interface CollectorDependencies {
  readonly connect: (call: CallOptions) => Promise<OpenedBackend>;
  /** Describes in one line what went wrong and what to try. */
  readonly describe: (error: unknown) => string;
  /** Shows how far a run has come. */
  readonly progress: {
    start(total: number, unit: string): void;
    update(state: { readonly done: number }): void;
    stop(): void;
  };
  /** Is told of each evaluation that ended. @default nobody */
  readonly onResult?: (evaluation: Evaluation, result: EvaluationResult) => void;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly log: Pick<Logger, "debug" | "info" | "warn" | "error">;
}

/** What became of a run. */
export interface CollectOutcome {
  readonly written: number;
  readonly kept: number;
  readonly failed: number;
  /** What went wrong, in one sentence without its full stop; `undefined` when nothing did. */
  readonly problem: string | undefined;
  readonly exitCode: ExitCode;
}

/** Evaluations that ended alike. */
interface Failure {
  readonly metric: string | undefined;
  readonly error: Extract<EvaluationResult, { kind: "failed" }>["error"];
  readonly evaluations: Evaluation[];
}

/** Evaluations whose files stay as they were, by the reason. */
type Kept = Record<Extract<EvaluationResult, { kind: "kept" }>["reason"], Evaluation[]>;

/** Runs evaluations against a backend that it connects to for each run, and says what became of them. */
export class Collector {
  readonly #config: CollectConfig;
  readonly #dependencies: CollectorDependencies;

  constructor(config: CollectConfig, dependencies: CollectorDependencies) {
    this.#config = config;
    this.#dependencies = dependencies;
  }

  /**
   * Runs evaluations and writes their files.
   *
   * @throws {BackendError} When there is nothing to ask.
   * @throws the reason of the signal
   */
  async run(evaluations: readonly Evaluation[], signal: AbortSignal): Promise<CollectOutcome> {
    const { connect, progress, now, log, onResult = () => {} } = this.#dependencies;
    const failures = new Map<string, Failure>();
    const kept: Kept = { empty: [], newer: [] };
    const formers: string[] = [];
    const withoutRows: Evaluation[] = [];
    let [written, rows, done] = [0, 0, 0];
    const startMs = now();
    const opened = await connect({ signal });
    progress.start(evaluations.length, "evaluations");
    try {
      await runEvaluations(evaluations, {
        config: this.#config,
        backend: opened.backend,
        now,
        signal,
        onResult: (evaluation, result) => {
          progress.update({ done: ++done });
          onResult(evaluation, result);
          if (result.kind === "written") {
            written++;
            rows += result.rows;
            if (result.rows === 0) withoutRows.push(evaluation);
            if (result.former !== undefined) formers.push(result.former);
            log.debug("Wrote {path}: {rows}", {
              path: collectedPath(this.#config.storage.dir, evaluation),
              rows: countOf(result.rows, "row"),
            });
          } else if (result.kind === "kept") {
            kept[result.reason].push(evaluation);
          } else {
            const key = kindOf(result);
            const known = failures.get(key);
            if (known === undefined) failures.set(key, { ...result, evaluations: [evaluation] });
            else known.evaluations.push(evaluation);
          }
        },
      });
    } finally {
      progress.stop();
      // A connection that does not close cleanly takes nothing from what is written.
      await opened.close().catch(() => {});
    }
    const durationMs = Math.max(0, Math.round(now() - startMs));
    log.info("Collected {files} with {rows} in {durationMs} ms", {
      files: countOf(written, "file"),
      rows: countOf(rows, "row"),
      durationMs,
    });
    if (withoutRows.length > 0) {
      log.warn("Nothing is found for {files}, written without rows: is the service spelled as in the label?", {
        files: namesOf(withoutRows),
      });
    }
    this.#tellKept(kept);
    if (formers.length > 0) {
      const files = formers.length === 1 ? "" : ` and ${countOf(formers.length - 1, "other")}`;
      log.warn(
        '"{path}"{files} of another program is beside a new file of the same service: remove one, or both count',
        {
          path: formers[0],
          files,
        },
      );
    }
    const problems = [...failures.values()].map((failure) => this.#problem(failure));
    for (const problem of problems) log.error("{problem}", { problem });
    const failed = evaluations.length - written - kept.empty.length - kept.newer.length;
    return {
      written,
      kept: evaluations.length - written - failed,
      failed,
      problem: problems[0],
      exitCode: exitCodeOf([...failures.values()], evaluations.length > failed),
    };
  }

  #tellKept({ empty, newer }: Kept): void {
    const { log } = this.#dependencies;
    const tell = (evaluations: readonly Evaluation[], why: string) => {
      if (evaluations.length === 0) return;
      log.warn("Kept the file there was for {files}: {why}", { files: namesOf(evaluations), why });
    };
    tell(empty, "nothing is found for that time now, and it has rows");
    tell(newer, "it is of a later time");
  }

  #problem({ metric, error, evaluations }: Failure): string {
    const what = metric === undefined ? "" : ` ${quoteForDisplay(metric, MAX_NAME_CHARACTERS)} of`;
    return `Nothing written for${what} ${namesOf(evaluations)}: ${withoutFullStop(this.#dependencies.describe(error))}`;
  }
}

/** Tells failures apart that need a line each: a full disk needs one, whatever file met it. */
function kindOf({ metric, error }: Pick<Failure, "metric" | "error">): string {
  return error instanceof BackendError || error.code === "" ? `${metric} ${error.message}` : error.code;
}

/** Names the first of some evaluations by day and service, whichever was answered first, and how many more there are. */
function namesOf(evaluations: readonly Evaluation[]): string {
  const key = ({ day, service }: Evaluation) => `${day} ${service}`;
  const [first] = evaluations.toSorted((a, b) => key(a) < key(b) ? -1 : 1);
  const name = `${quoteForDisplay(first?.service ?? "", MAX_NAME_CHARACTERS)} on ${first?.day}`;
  return evaluations.length <= 1 ? name : `${name} and ${countOf(evaluations.length - 1, "other")}`;
}

function exitCodeOf(failures: readonly Failure[], someSucceeded: boolean): ExitCode {
  return worstExitCode(failures.map(({ error }) => {
    if (!(error instanceof BackendError)) return EXIT_CODES.fault;
    return someSucceeded ? EXIT_CODES.incomplete : EXIT_CODES.backend;
  }));
}
