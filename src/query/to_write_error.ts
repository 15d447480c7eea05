import { WriteError } from "../files/write_error.ts";
import { EngineError } from "./query_engine.ts";

/** The system's words, as DuckDB repeats them, by the system's name for what happened. */
const SYSTEM_WORDS: Readonly<Record<string, string>> = {
  EDQUOT: "Disk quota exceeded",
  EFBIG: "File too large",
  EIO: "Input/output error",
  ENOSPC: "No space left on device",
};

/**
 * Tells a file that DuckDB could not write from a query that failed.
 *
 * @param error What DuckDB threw while it wrote.
 * @param written The file that it wrote.
 * @param output What the user calls it.
 * @returns `error` itself where it is about something else
 */
export function toWriteError(error: unknown, written: string, output: string): unknown {
  if (!(error instanceof EngineError) || !error.message.includes(written)) return error;
  const [code] = Object.entries(SYSTEM_WORDS).find(([, words]) => error.message.includes(words)) ?? [];
  const said = new EngineError(error.message.replaceAll(written, output));
  return new WriteError(output, "write", code === undefined ? said : Object.assign(said, { code }));
}
