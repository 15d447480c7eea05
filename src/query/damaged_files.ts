import { basename } from "node:path";
import { EXIT_CODES } from "../errors/exit_code.ts";
import { ProgramError } from "../errors/program_error.ts";
import { countOf } from "../text/format_number.ts";
import { shorten } from "../text/shorten.ts";
import { EngineError, type QueryEngine } from "./query_engine.ts";
import { readParquet } from "./view_sql.ts";
import { quoteText } from "./sql_text.ts";

/** Kinds of failures that say nothing of the files. */
const NOT_OF_FILES: ReadonlySet<string> = new Set([
  "Binder",
  "Catalog",
  "Conversion",
  "INTERRUPT",
  "Not implemented",
  "Out of Memory",
  "Out of Range",
  "Parser",
  "Permission",
  "Syntax",
]);

/** A file that cannot be read, with DuckDB's words. */
export interface DamagedFile {
  readonly path: string;
  readonly reason: string;
}

/** Files that a query needs cannot be read. Exit code 1. */
export class DamagedFileError extends ProgramError {
  override readonly name = "DamagedFileError";

  constructor([first, ...others]: readonly DamagedFile[], hint: string) {
    const more = others.length === 0
      ? ""
      : `, and so ${others.length === 1 ? "is" : "are"} ${countOf(others.length, "other file")}`;
    super({
      action: "read",
      subject: first?.path,
      reason: `the file is damaged${more}: ${first?.reason ?? ""}`,
      hint,
      exitCode: EXIT_CODES.fault,
    });
  }
}

/** Tells whether a failure may come from a file that is damaged. */
export function mayBeOfFiles({ kind }: EngineError): boolean {
  return !NOT_OF_FILES.has(kind);
}

/**
 * Reads files to their end, one by one, and gives those that cannot be read.
 *
 * @param open Opens an engine; one that has failed may be gone.
 */
export async function findDamaged(files: readonly string[], open: () => Promise<QueryEngine>): Promise<DamagedFile[]> {
  const damaged: DamagedFile[] = [];
  for (let next = 0; next < files.length;) {
    await using engine = await open();
    for (; next < files.length; next++) {
      const path = files[next] ?? "";
      try {
        // Every value takes part in the hash, so that none is skipped for what the file says of itself.
        await engine.execute(`SELECT CAST(bit_xor(hash(t)) AS VARCHAR) FROM ${readParquet([path])} AS t`);
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        damaged.push({ path, reason: reasonOf(error, path) });
        next++;
        break;
      }
    }
  }
  return damaged;
}

/** The files that a pattern stands for, as an engine reads it. */
export async function filesOf(pattern: string, engine: QueryEngine): Promise<string[]> {
  return (await Array.fromAsync(engine.texts(`SELECT file FROM glob(${quoteText(pattern)})`))).flat();
}

/** DuckDB's words without their kind and the folder, which stands before them. */
function reasonOf({ message }: EngineError, path: string): string {
  return shorten(message.replace(/^\w[\w ]*? Error: /, "").replaceAll(path, basename(path)), { maxLength: 200 });
}
