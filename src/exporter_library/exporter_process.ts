import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import process from "node:process";
import type { ArgumentSources } from "./parse_exporter_arguments.ts";

/** What an exporter needs of the process it runs in, so that a test can give it another. */
export interface ExporterProcess extends ArgumentSources {
  /** The words after the exporter's own name. */
  readonly words: readonly string[];
  /** Writes to standard output and waits until it is taken. */
  writeOutput(text: string): Promise<void>;
  /** Writes a line to standard error. */
  writeError(line: string): void;
  /** Ends the process. */
  exit(code: number): void;
  /** Makes a file of the pieces of a text. */
  writeFile(path: string, pieces: Iterable<string>): Promise<void>;
}

/** The process that this module runs in. */
export function thisProcess(): ExporterProcess {
  return {
    words: process.argv.slice(2),
    variable: readVariable,
    readFile: (path) => readFileSync(path, "utf8"),
    writeOutput: (text) =>
      new Promise((resolve, reject) => {
        process.stdout.once("error", reject);
        process.stdout.write(text, (error) => error ? reject(error) : resolve());
      }),
    writeError: (line) => void process.stderr.write(`${line}\n`),
    exit: (code) => process.exit(code),
    writeFile: (path, pieces) => writeFile(path, pieces, "utf8"),
  };
}

/** A variable that may not be read is like one that is not set: Deno allows them one by one. */
function readVariable(name: string): string | undefined {
  try {
    return process.env[name];
  } catch (error) {
    if (error instanceof Error && error.name === "NotCapable") return undefined;
    throw error;
  }
}
