import type { DuckDBConnection } from "@duckdb/node-api";
import { errorMessage } from "../errors/error_message.ts";
import { EngineError, type QueryEngine } from "./query_engine.ts";

/** Computed, so that a compiled program, inside which no native library can be loaded, does not carry it along. */
const PACKAGE = ["@duckdb", "node-api"].join("/");

const INTERRUPTED_EACH_MS = 10;

/**
 * DuckDB inside this process, by its npm package.
 *
 * @throws what loading throws: the package is not there, or a permission is missing
 */
export async function openNodeEngine(signal: AbortSignal): Promise<QueryEngine> {
  const { DuckDBInstance, version }: typeof import("@duckdb/node-api") = await import(PACKAGE);
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const run = <Result>(step: () => Promise<Result>) => interruptible(connection, step, signal);
  return {
    title: `the npm package ${PACKAGE} ${version()}`,
    version: version(),
    execute: (sql) => run(async () => void await connection.run(sql)),
    texts: async function* (sql) {
      const result = await run(() => connection.stream(sql));
      for (;;) {
        const chunk = await run(() => result.fetchChunk());
        if (chunk === null || chunk.rowCount === 0) return;
        yield chunk.getColumnValues(0).map(String);
      }
    },
    [Symbol.asyncDispose]: () => {
      connection.closeSync();
      instance.closeSync();
      return Promise.resolve();
    },
  };
}

/** Runs a step of a statement to its end, which comes soon after `signal` aborts. */
async function interruptible<Result>(
  connection: DuckDBConnection,
  step: () => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  signal.throwIfAborted();
  let timer: ReturnType<typeof setInterval> | undefined;
  // An interruption is lost where the statement has not begun.
  const abort = () => timer = setInterval(() => connection.interrupt(), INTERRUPTED_EACH_MS);
  signal.addEventListener("abort", abort);
  try {
    return await step();
  } catch (error) {
    signal.throwIfAborted();
    throw new EngineError(errorMessage(error));
  } finally {
    signal.removeEventListener("abort", abort);
    clearInterval(timer);
  }
}
