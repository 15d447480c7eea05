import * as v from "valibot";
import { nearestOf } from "../text/nearest_of.ts";
import { QueryError } from "./query_error.ts";

declare global {
  interface JSON {
    /** Makes what `JSON.stringify` writes as it is. Deno has it, its types do not. */
    rawJSON(text: string): object;
  }
}

/**
 * Table functions that a query may call: they make rows of their arguments or read files, which the engine confines to
 * the data folder. Others change what the engine does (`enable_logging`), run text that nobody has looked at (`query`),
 * or take addresses of memory (`arrow_scan`).
 */
export const TABLE_FUNCTIONS: ReadonlySet<string> = new Set([
  "duckdb_columns",
  "duckdb_functions",
  "duckdb_keywords",
  "duckdb_settings",
  "duckdb_tables",
  "duckdb_types",
  "duckdb_views",
  "generate_series",
  "glob",
  "json_each",
  "json_tree",
  "parquet_bloom_probe",
  "parquet_file_metadata",
  "parquet_kv_metadata",
  "parquet_metadata",
  "parquet_scan",
  "parquet_schema",
  "pragma_version",
  "range",
  "read_blob",
  "read_csv",
  "read_csv_auto",
  "read_json",
  "read_json_auto",
  "read_json_objects",
  "read_json_objects_auto",
  "read_ndjson",
  "read_ndjson_auto",
  "read_ndjson_objects",
  "read_parquet",
  "read_text",
  "repeat",
  "repeat_row",
  "sniff_csv",
  "summary",
  "test_all_types",
  "unnest",
]);
/** Functions of single values that look or act outside of the query. */
const REFUSED_FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ["getenv", "it reads the environment"],
  ["write_log", "it writes into the engine's log"],
  ["nextval", "it changes a sequence"],
]);
const ONE_SELECT = "Ask one SELECT";

/** What `json_serialize_sql` answers. */
const SerializedSql = v.union([
  v.object({ error: v.literal(true), error_type: v.string(), error_message: v.string() }),
  v.object({ error: v.literal(false), statements: v.array(v.record(v.string(), v.unknown())) }),
]);

/** A statement that may run. */
interface CheckedSelect {
  /** Names of tables it reads, in lower case. */
  readonly relations: ReadonlySet<string>;
  /** Names that its WITH gives to expressions, in lower case: such a table need not exist. */
  readonly expressions: ReadonlySet<string>;
  /** Paths and patterns of files that it reads. */
  readonly paths: readonly string[];
  /** Whether it lists what relations there are. */
  readonly listsRelations: boolean;
  /** The statement with other paths, as `json_deserialize_sql` takes it; `undefined` where all stay as they are. */
  readonly rewritten: string | undefined;
}

/**
 * Holds what `json_serialize_sql` made of a text to one SELECT that calls nothing which acts outside of it.
 *
 * @param movePath Gives another path for one that the statement reads; `undefined` leaves it.
 * @throws {QueryError} with what is wrong
 */
export function checkSelect(
  serialized: string,
  movePath: (path: string) => string | undefined = () => undefined,
): CheckedSelect {
  const tree: unknown = JSON.parse(serialized, keepNumber);
  const parsed = v.parse(SerializedSql, tree);
  if (parsed.error) throw refusalOf(parsed.error_type, parsed.error_message);
  const [statement, second] = parsed.statements;
  if (statement === undefined) throw new QueryError("it has no statement", ONE_SELECT);
  if (second !== undefined) {
    throw new QueryError(`it has ${parsed.statements.length} statements`, "Ask them one by one");
  }
  const walk = new Walk(movePath);
  walk.visit(statement);
  return {
    relations: walk.relations,
    expressions: walk.expressions,
    paths: walk.paths,
    listsRelations: walk.listsRelations,
    rewritten: walk.moved ? JSON.stringify(tree) : undefined,
  };
}

class Walk {
  readonly relations = new Set<string>();
  readonly expressions = new Set<string>();
  readonly paths: string[] = [];
  listsRelations = false;
  moved = false;
  readonly #movePath: (path: string) => string | undefined;

  constructor(movePath: (path: string) => string | undefined) {
    this.#movePath = movePath;
  }

  visit(node: unknown, isTableFunction = false): void {
    if (Array.isArray(node)) {
      for (const one of node) this.visit(one, isTableFunction);
    } else if (isRecord(node)) {
      this.#look(node, isTableFunction);
      for (const [key, inner] of Object.entries(node)) {
        this.visit(inner, node["type"] === "TABLE_FUNCTION" && key === "function");
      }
    }
  }

  #look(node: Record<string, unknown>, isTableFunction: boolean): void {
    if (typeof node["function_name"] === "string") checkFunction(node["function_name"], isTableFunction);
    if (isTableFunction) this.#movePaths(node["children"]);
    if (node["type"] === "SHOW_REF" && node["query"] === null) this.listsRelations = true;
    if (node["type"] === "BASE_TABLE" && typeof node["table_name"] === "string") {
      this.relations.add(node["table_name"].toLowerCase());
      this.#move(node, "table_name");
    }
    if (isRecord(node["cte_map"]) && Array.isArray(node["cte_map"]["map"])) {
      for (const entry of node["cte_map"]["map"]) {
        if (isRecord(entry) && typeof entry["key"] === "string") this.expressions.add(entry["key"].toLowerCase());
      }
    }
  }

  /** Moves the paths among the arguments of a function that reads files, alone or in a list. */
  #movePaths(node: unknown): void {
    if (Array.isArray(node)) {
      for (const one of node) this.#movePaths(one);
    } else if (isRecord(node)) {
      const { value } = node;
      if (isRecord(value) && typeof value["value"] === "string") this.#move(value, "value");
      else this.#movePaths(node["children"]);
    }
  }

  #move(holder: Record<string, unknown>, key: string): void {
    const path = holder[key];
    if (typeof path !== "string") return;
    const moved = this.#movePath(path);
    if (path.endsWith(".parquet")) this.paths.push(moved ?? path);
    if (moved === undefined) return;
    holder[key] = moved;
    this.moved = true;
  }
}

function checkFunction(written: string, isTableFunction: boolean): void {
  const name = written.toLowerCase();
  const refused = REFUSED_FUNCTIONS.get(name);
  if (refused !== undefined) throw new QueryError(`${name}() may not be called: ${refused}`, "Leave it out");
  if (!isTableFunction || TABLE_FUNCTIONS.has(name)) return;
  const near = nearestOf(name, [...TABLE_FUNCTIONS]);
  throw new QueryError(
    `"${written}" is none of the table functions that queries may call`,
    near === undefined ? "docs/query.md lists them" : `Did you mean ${near}?`,
  );
}

function refusalOf(type: string, message: string): QueryError {
  if (/not implemented/i.test(type) || /only select statements/i.test(message)) {
    return new QueryError("it is no SELECT, or has a PIVOT, which DuckDB does not take for one", ONE_SELECT);
  }
  // Settings are out of reach, whatever DuckDB advises.
  return new QueryError(message.replace(/\. Use "SET .*$/s, ""), "Check the SQL");
}

/** Keeps the digits of a number, which may have more than a number of JavaScript can hold. */
function keepNumber(this: unknown, _key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === "number" && context?.source !== undefined ? JSON.rawJSON(context.source) : value;
}

function isRecord(node: unknown): node is Record<string, unknown> {
  return typeof node === "object" && node !== null && !Array.isArray(node);
}
