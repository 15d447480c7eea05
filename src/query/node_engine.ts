import type { DuckDBConnection } from "@duckdb/node-api";
import { errorMessage } from "../errors/error_message.ts";
import { EngineError, type QueryEngine } from "./query_engine.ts";

/** Computed, so that a compiled program, inside which no native library can be loaded, does not carry it along. */
const PACKAGE = ["@duckdb", "node-api"].join("/");

/**
 * DuckDB inside this process, by its npm package.
 *
 * @throws what loading throws: the package is not there, or a permission is missing
 */
export async function openNodeEngine(signal: AbortSignal): Promise<QueryEngine> {
  const { DuckDBInstance, version }: typeof import("@duckdb/node-api") = await import(PACKAGE);
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const abort = () => connection.interrupt();
  signal.addEventListener("abort", abort);
  return {
    title: `the npm package ${PACKAGE} ${version()}`,
    version: version(),
    execute: (sql) => guard(signal, async () => void await connection.run(sql)),
    texts: (sql) => textsOf(connection, sql, signal),
    [Symbol.asyncDispose]: () => {
      signal.removeEventListener("abort", abort);
      connection.interrupt();
      connection.closeSync();
      instance.closeSync();
      return Promise.resolve();
    },
  };
}

async function* textsOf(
  connection: DuckDBConnection,
  sql: string,
  signal: AbortSignal,
): AsyncGenerator<readonly string[]> {
  const result = await guard(signal, () => connection.stream(sql));
  for (;;) {
    const chunk = await guard(signal, () => result.fetchChunk());
    if (chunk === null || chunk.rowCount === 0) return;
    yield chunk.getColumnValues(0).map(String);
  }
}

async function guard<Result>(signal: AbortSignal, step: () => Promise<Result>): Promise<Result> {
  signal.throwIfAborted();
  try {
    return await step();
  } catch (error) {
    signal.throwIfAborted();
    throw new EngineError(errorMessage(error));
  }
}
