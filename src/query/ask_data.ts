import { resolve } from "node:path";
import { EXIT_CODES } from "../errors/exit_code.ts";
import { sleep } from "../prometheus/sleep.ts";
import { type Column, rowsOf } from "./columns.ts";
import { type DamagedFile, DamagedFileError, filesOf, findDamaged, mayBeOfFiles } from "./damaged_files.ts";
import { DataFolderError, dayRange, listFiles, requireFolder, VIEW_NAMES } from "./data_files.ts";
import { lockDown } from "./lock_down.ts";
import { columnsOf, prepareQuestion, type ReadFiles } from "./prepare_question.ts";
import { EngineError, type OpenEngine, type QueryEngine } from "./query_engine.ts";
import { QueryError } from "./query_error.ts";
import type { QueryConfig } from "./query_options.ts";
import { readRow, type Rows } from "./render_rows.ts";
import { quoteText } from "./sql_text.ts";

/** What {@linkcode askData} is given. */
export interface Asked extends Pick<QueryConfig, "dataDir" | "days" | "question" | "limit" | "skipDamaged"> {
  /** Absolute path of a file that the answer may be written to by DuckDB. @default none */
  readonly written?: string | undefined;
  readonly open: OpenEngine;
  readonly nowMs: number;
  readonly signal: AbortSignal;
  /** Told of each file that is left out. */
  readonly onSkipped: (path: string, reason: string) => void;
}

/** How often files are listed again that were compacted or dropped meanwhile. */
const MAX_TRIES = 12;
/** The pauses double, because many days that are compacted in a row take seconds. */
const FIRST_PAUSE_MS = 10;
const MAX_PAUSE_MS = 2_000;

/** An answer that has begun. */
export interface Answer {
  readonly columns: readonly Column[];
  /** The rows, once. */
  readonly rows: () => Rows;
  /** Lets DuckDB write the rows to the file that it may write to, as Parquet. */
  readonly writeParquet: () => Promise<void>;
}

/**
 * Asks the files below a folder.
 *
 * Where files are left out because they are damaged, or are gone before the first row, `use` is called again with an
 * answer without them: what it did with the first has to be undone or not be done before all rows were read.
 *
 * @throws {QueryError} when the question is at fault
 * @throws {DataFolderError} when there is nothing to ask
 * @throws {DamagedFileError} when files that it needs cannot be read
 * @throws {MissingEngineError} when there is no DuckDB
 */
export async function askData<Result>(asked: Asked, use: (answer: Answer) => Promise<Result>): Promise<Result> {
  const dataDir = await realPath(asked.dataDir);
  await requireFolder(dataDir);
  const damaged: DamagedFile[] = [];
  for (let tries = 1;;) {
    const read: ReadFiles = { files: [], patterns: [] };
    const given = { rows: 0 };
    try {
      return await attempt(asked, dataDir, damaged, { read, given }, use);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      if (mayBeOfFiles(error) && await isAnyGone(read.files)) {
        // What was compacted or dropped meanwhile is not damaged.
        if (tries < MAX_TRIES && (given.rows === 0 || asked.skipDamaged)) {
          await sleep(Math.min(FIRST_PAUSE_MS * 2 ** tries++, MAX_PAUSE_MS), asked.signal);
          continue;
        }
        const reason = "files were compacted or dropped while they were read";
        throw new DataFolderError(dataDir, reason, "Ask again", error, EXIT_CODES.fault);
      }
      const { files, patterns } = mayBeOfFiles(error) ? await damagedOf(read, asked) : { files: [], patterns: [] };
      if (patterns.length > 0) {
        throw new DamagedFileError(patterns, "Leave it out of the pattern, or ask a view with --skip-damaged");
      }
      if (files.length === 0) throw toQueryError(error, asked);
      if (!asked.skipDamaged) throw new DamagedFileError(files, "Restore it, or leave it out with --skip-damaged");
      damaged.push(...files);
      for (const { path, reason } of files) asked.onSkipped(path, reason);
    }
  }
}

async function attempt<Result>(
  asked: Asked,
  dataDir: string,
  damaged: readonly DamagedFile[],
  { read, given }: { readonly read: ReadFiles; readonly given: { rows: number } },
  use: (answer: Answer) => Promise<Result>,
): Promise<Result> {
  const { question, limit, signal, written } = asked;
  const days = dayRange(asked.days, asked.nowMs);
  // Whether there is anything to ask is known without an engine.
  if (question.kind === "samples") await listFiles(dataDir, "samples", days);
  await using engine = await asked.open(signal);
  await engine.execute(lockDown({ dataDir, written }));
  const relation = await prepareQuestion(engine, question, { dataDir, days, damaged, read });
  const columns = await columnsOf(engine, relation);
  return await use({
    columns,
    rows: () => rowsFrom(engine, columns, rowsOf(columns, relation, limit), given),
    writeParquet: () => {
      if (written === undefined) throw new TypeError("There is no file that DuckDB may write to");
      const rows = `SELECT * FROM ${relation}${limit === undefined ? "" : ` LIMIT ${limit}`}`;
      return engine.execute(`COPY (${rows}) TO ${quoteText(written)} (FORMAT parquet, COMPRESSION zstd)`);
    },
  });
}

async function* rowsFrom(
  engine: QueryEngine,
  columns: readonly Column[],
  sql: string,
  given: { rows: number },
): Rows {
  for await (const texts of engine.texts(sql)) {
    given.rows += texts.length;
    yield texts.map((text) => readRow(columns, text));
  }
}

/** Tells whether one of these files is no longer there. */
async function isAnyGone(files: readonly string[]): Promise<boolean> {
  for (const file of files) {
    try {
      await Deno.stat(file);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return true;
      throw error;
    }
  }
  return false;
}

async function damagedOf(read: ReadFiles, { open, signal }: Asked): Promise<Record<keyof ReadFiles, DamagedFile[]>> {
  const opened = () => open(signal);
  const files = await findDamaged(read.files, opened);
  if (files.length > 0 || read.patterns.length === 0) return { files, patterns: [] };
  const named: string[] = [];
  {
    await using engine = await opened();
    for (const pattern of read.patterns) named.push(...await filesOf(pattern, engine));
  }
  return { files, patterns: await findDamaged(named.filter((name) => !read.files.includes(name)), opened) };
}

/** DuckDB goes by where links lead. */
async function realPath(path: string): Promise<string> {
  // Whatever stands in the way is found, and said, where the folder is listed.
  return await Deno.realPath(path).catch(() => resolve(path));
}

/** How much was taken of how much, in DuckDB's words. */
const MEMORY_USED = /\/([\d.]+ \w+) used\)/;

function toQueryError(error: EngineError, { dataDir }: Asked): QueryError {
  if (error.kind === "Out of Memory") {
    // What DuckDB advises are settings, and they are locked.
    const [, limit] = MEMORY_USED.exec(error.message) ?? [];
    const reason = `it needs more memory than a query may take${limit === undefined ? "" : `, ${limit}`}`;
    return new QueryError(reason, "Narrow it: ask for fewer days, fewer columns, or put more rows together", error);
  }
  const [, said = "", guess] = /^(.*?)(?:[!.]? (Did you mean "[^"]*"\?))?$/.exec(error.message) ?? [];
  const hints: Readonly<Record<string, string>> = {
    // What DuckDB guesses of tables is none of the views, which are made only where they are asked.
    Catalog: said.includes("Table with name") ? `The views are ${VIEW_NAMES.join(", ")}` : guess ?? "Check the names",
    IO: `Queries read files below "${dataDir}" alone`,
    Permission: `Queries read files below "${dataDir}" alone`,
  };
  return new QueryError(said, hints[error.kind] ?? guess ?? "Check what is asked", error);
}
