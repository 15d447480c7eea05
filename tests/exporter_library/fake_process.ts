import type { ExporterProcess } from "dpm-finder/exporter";

/** A process that only notes what an exporter does with it. */
export interface FakeProcess extends ExporterProcess {
  readonly output: string[];
  readonly errors: string[];
  readonly files: Map<string, string>;
  readonly codes: number[];
}

/** What {@linkcode fakeProcess} has. */
interface FakeProcessOptions {
  readonly words?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  /** Files that can be read, by path. */
  readonly readable?: Readonly<Record<string, string>>;
  /** Why nothing can be written. */
  readonly refusesWrites?: string;
}

/** Makes a process for one run of an exporter. */
export function fakeProcess({ words = [], variables = {}, readable = {}, refusesWrites }: FakeProcessOptions = {}) {
  const output: string[] = [];
  const errors: string[] = [];
  const files = new Map<string, string>();
  const codes: number[] = [];
  const take = (write: () => void): Promise<void> => {
    if (refusesWrites !== undefined) return Promise.reject(new Error(refusesWrites));
    write();
    return Promise.resolve();
  };
  return {
    words,
    output,
    errors,
    files,
    codes,
    variable: (name) => variables[name],
    readFile: (path) => {
      const text = readable[path];
      if (text === undefined) throw new Error("no such file");
      return text;
    },
    writeOutput: (text) => take(() => output.push(text)),
    writeError: (line) => errors.push(line),
    writeFile: (path, pieces) => take(() => files.set(path, [...pieces].join(""))),
    exit: (code) => codes.push(code),
  } satisfies FakeProcess;
}
