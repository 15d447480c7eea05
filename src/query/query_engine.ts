/** A DuckDB that answers. Every statement it is given was written by this program; what users wrote is literals in it. */
export interface QueryEngine extends AsyncDisposable {
  /** What it is and where it comes from: `duckdb 1.5.6 (/usr/bin/duckdb)`. */
  readonly title: string;
  /** As DuckDB says it: `v1.5.6`. */
  readonly version: string;
  /**
   * Runs a statement without a result.
   *
   * @throws {EngineError} with DuckDB's words
   */
  execute(sql: string): Promise<void>;
  /**
   * Runs a statement and gives the values of its one column, which is text without line breaks, a few thousand at a
   * time. Whoever stops reading ends the statement by disposing of the engine.
   *
   * @throws {EngineError} with DuckDB's words
   */
  texts(sql: string): AsyncIterable<readonly string[]>;
}

/** Opens an engine, which ends with its statement when `signal` aborts. */
export type OpenEngine = (signal: AbortSignal) => Promise<QueryEngine>;

/** What DuckDB said of a statement that failed. */
export class EngineError extends Error {
  override readonly name = "EngineError";
  /** What kind of failure it is, in DuckDB's words: `Binder`, `Catalog`, `IO`, `Invalid Input`, `Permission`. */
  readonly kind: string;

  constructor(said: string) {
    // The line and its marker that follow speak of a statement that nobody wrote so.
    const [message = ""] = said.trim().split(/\n\s*(?:LINE \d+:|Stack Trace)/, 1);
    super(message.replace(/\s+/g, " ").trim());
    this.kind = /^(\w[\w ]*?) Error:/.exec(this.message)?.[1] ?? "";
  }
}
