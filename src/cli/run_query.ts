import { resolve } from "node:path";
import type { Logger } from "@logtape/logtape";
import type { LogConfig } from "../config/log_options.ts";
import { EXIT_CODES, type ExitCode } from "../errors/exit_code.ts";
import { ensureWritable } from "../files/ensure_writable.ts";
import { temporaryBeside } from "../files/temporary_name.ts";
import { untilAborted } from "../files/until_aborted.ts";
import { writeWholeFile } from "../files/write_whole_file.ts";
import { type Answer, askData } from "../query/ask_data.ts";
import { openEngine } from "../query/open_engine.ts";
import { MAX_SQL_CHARACTERS } from "../query/prepare_question.ts";
import { QueryError } from "../query/query_error.ts";
import type { QueryConfig, Question } from "../query/query_options.ts";
import { renderCsv, renderJson, type Rows } from "../query/render_rows.ts";
import { renderTable } from "../query/render_table.ts";
import { toWriteError } from "../query/to_write_error.ts";
import { escapeForDisplay, quoteForDisplay } from "../text/escape_for_display.ts";
import { terminalColumns } from "./terminal/columns.ts";
import { writeStdout } from "./terminal/write_stdout.ts";

/** The configuration of a query. */
interface RunQueryConfig {
  readonly query: QueryConfig;
  readonly log: LogConfig;
}

/** What the program hands to a query. */
interface RunQueryContext {
  /** Aborted by Ctrl-C and SIGTERM; nothing is written then. */
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/**
 * Answers a question from collected files, on standard output or in a file.
 *
 * @returns 0, also where nothing matches
 */
export async function runQuery(
  { query, log: { quiet } }: RunQueryConfig,
  { signal, log }: RunQueryContext,
): Promise<ExitCode> {
  const { output, format } = query;
  if (output !== undefined) await ensureWritable(output);
  const question = await readQuestion(query.question, signal);
  let count = 0;
  const written = format === "parquet" && output !== undefined ? temporaryBeside(resolve(output)) : undefined;
  try {
    await askData({
      ...query,
      question,
      written,
      open: async (stop) => {
        const engine = await openEngine(query.duckdb, stop);
        log.debug(`DuckDB answers by ${escapeForDisplay(engine.title)}`);
        return engine;
      },
      nowMs: Date.now(),
      signal,
      onSkipped: (path, reason) => log.warn(`Left out ${quoteForDisplay(path)}, which is damaged: ${reason}`),
    }, async (answer) => {
      if (written !== undefined && output !== undefined) {
        await answer.writeParquet().catch((error: unknown) => {
          throw toWriteError(error, written, output);
        });
        using file = await Deno.open(written);
        await writeWholeFile(output, file.readable, signal);
        return;
      }
      count = 0;
      const counted = countRows(answer.rows(), (rows) => count += rows);
      if (output !== undefined) {
        await writeWholeFile(output, render(format, answer, counted, Infinity), signal);
        return;
      }
      // What is on standard output cannot be taken back.
      const rows = query.skipDamaged ? await gather(counted) : counted;
      const width = Deno.stdout.isTerminal() ? terminalColumns() : Infinity;
      await writeStdout(render(format, answer, rows, width), signal);
    });
  } finally {
    if (written !== undefined) await Deno.remove(written).catch(() => {});
  }
  if (written === undefined && count === 0 && query.limit !== 0 && !quiet) log.warn("Nothing matches what was asked");
  return EXIT_CODES.ok;
}

async function readQuestion(question: Question, signal: AbortSignal): Promise<Question> {
  if (question.kind !== "sql" || question.text.trim() !== "-") return question;
  return { ...question, text: await readStdin(signal) };
}

function render(format: QueryConfig["format"], { columns }: Answer, rows: Rows, width: number): AsyncIterable<string> {
  if (format === "csv") return renderCsv(columns, rows);
  return format === "json" ? renderJson(columns, rows) : renderTable(columns, rows, width);
}

async function* countRows(rows: Rows, count: (rows: number) => void): Rows {
  for await (const batch of rows) {
    count(batch.length);
    yield batch;
  }
}

async function gather(rows: Rows): Promise<Rows> {
  const gathered = await Array.fromAsync(rows);
  return (async function* () {
    yield* gathered;
  })();
}

/** @throws {QueryError} when it is no text, or longer than any query */
async function readStdin(signal: AbortSignal): Promise<string> {
  let text = "";
  const reading = (async () => {
    for await (const piece of Deno.stdin.readable.pipeThrough(new TextDecoderStream("utf-8", { fatal: true }))) {
      text += piece;
      if (text.length > MAX_SQL_CHARACTERS) break;
    }
  })();
  try {
    await untilAborted(reading, signal);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new QueryError("what standard input holds is not UTF-8", "Write it in UTF-8", error);
  }
  return text;
}
