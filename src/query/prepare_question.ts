import { join } from "node:path";
import { nearestOf } from "../text/nearest_of.ts";
import { checkSelect } from "./check_select.ts";
import { type Column, toColumn } from "./columns.ts";
import { type DamagedFile, DamagedFileError } from "./damaged_files.ts";
import { DataFolderError, listFiles, VIEW_NAMES, type ViewName } from "./data_files.ts";
import type { QueryEngine } from "./query_engine.ts";
import { QueryError } from "./query_error.ts";
import type { DayRange, Question } from "./query_options.ts";
import { quoteText } from "./sql_text.ts";
import { readParquet, samplesSql } from "./view_sql.ts";
import { withoutCompacted } from "./without_compacted.ts";

/** A longer SQL text is refused. */
export const MAX_SQL_CHARACTERS = 100_000;
/** What the queries of the original's manual call the data folder. */
const ORIGINAL_FOLDER = "data";

/** Files that a question reads. */
export interface ReadFiles {
  /** Those of the views. */
  readonly files: string[];
  /** Paths and patterns that the SQL names itself. */
  readonly patterns: string[];
}

/** Where the files of a question are. */
interface Place {
  /** Absolute. */
  readonly dataDir: string;
  readonly days: DayRange;
  /** Files that are left out. */
  readonly damaged: readonly DamagedFile[];
  /** Filled with what is read. */
  readonly read: ReadFiles;
}

/**
 * Makes the views that a question asks, and no others: a view opens its files.
 *
 * @returns the relation that answers, as it stands behind FROM
 * @throws {QueryError} {@linkcode EngineError}
 */
export async function prepareQuestion(engine: QueryEngine, question: Question, place: Place): Promise<string> {
  if (question.kind === "sql") return await prepareSql(engine, question.text, place);
  await createView(engine, "samples", place);
  const columns = (await columnsOf(engine, "samples")).map(({ name }) => name);
  for (const name of question.by) {
    if (columns.includes(name)) continue;
    const near = nearestOf(name, columns);
    throw new QueryError(
      `samples have no column "${name}" to put values together by`,
      near === undefined ? `Their columns are ${columns.join(", ")}` : `Did you mean ${near}?`,
    );
  }
  return `(${samplesSql(question)})`;
}

/** The columns of a relation. */
export async function columnsOf(engine: QueryEngine, relation: string): Promise<Column[]> {
  const described =
    `SELECT CAST(to_json([column_name, column_type]) AS VARCHAR) FROM (DESCRIBE SELECT * FROM ${relation})`;
  const columns: Column[] = [];
  for await (const texts of engine.texts(described)) {
    for (const text of texts) {
      const [name, type]: [string, string] = JSON.parse(text);
      columns.push(toColumn(name, type));
    }
  }
  return columns;
}

async function prepareSql(engine: QueryEngine, text: string, place: Place): Promise<string> {
  refuseLong(text);
  const serialized = await onlyText(engine, `SELECT CAST(json_serialize_sql(${quoteText(text)}) AS VARCHAR)`);
  const movePath = await pathMover(place.dataDir);
  const { relations, expressions, paths, listsRelations, rewritten } = checkSelect(serialized, movePath);
  place.read.patterns.push(...paths);
  for (const view of VIEW_NAMES) {
    if (relations.has(view) && !expressions.has(view)) await createView(engine, view, place);
    else if (relations.has(view) || listsRelations) await createView(engine, view, place).catch(ignoreMissing);
  }
  const sql = rewritten === undefined
    ? text
    : await onlyText(engine, `SELECT json_deserialize_sql(CAST(${quoteText(rewritten)} AS JSON))`);
  return `query(${quoteText(sql)})`;
}

async function createView(
  engine: QueryEngine,
  view: ViewName,
  { dataDir, days, damaged, read: known }: Place,
): Promise<void> {
  const all = await listFiles(dataDir, view, days);
  const files = all.filter((file) => !damaged.some(({ path }) => path === file));
  if (files.length === 0) {
    throw new DamagedFileError(damaged.filter(({ path }) => all.includes(path)), "Restore it, or ask for other days");
  }
  known.files.push(...files);
  const read = view === "samples" ? files : await withoutCompacted(engine, files);
  await engine.execute(`CREATE VIEW ${view} AS SELECT * FROM ${readParquet(read)}`);
}

/** A view that is only listed need not exist. */
function ignoreMissing(error: unknown): void {
  if (!(error instanceof DataFolderError)) throw error;
}

function refuseLong(text: string): void {
  if (text.length > MAX_SQL_CHARACTERS) {
    throw new QueryError(`it is longer than ${MAX_SQL_CHARACTERS.toLocaleString("en-US")} characters`, "Shorten it");
  }
}

/** Leads paths of the original's manual to the data folder, where the working directory has no folder of that name. */
async function pathMover(dataDir: string): Promise<(path: string) => string | undefined> {
  if (await exists(ORIGINAL_FOLDER)) return () => undefined;
  const beginning = new RegExp(`^(?:\\./)*${ORIGINAL_FOLDER}/`);
  return (path) => beginning.test(path) ? join(dataDir, path.replace(beginning, "")) : undefined;
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    // What may not be looked at cannot be read either.
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotCapable) return false;
    throw error;
  }
}

async function onlyText(engine: QueryEngine, sql: string): Promise<string> {
  const texts = (await Array.fromAsync(engine.texts(sql))).flat();
  return texts[0] ?? "";
}
