import { join } from "node:path";
import { toReadError } from "../files/read_text_file.ts";
import { ConfigError } from "./config_error.ts";

const ASSIGNMENT = /^(?:export\s+)?([A-Za-z_][A-Za-z0-9_.-]*)\s*=(.*)$/s;
const QUOTED = /^(?:"(?:[^"\\]|\\.)*"|'[^']*'|`[^`]*`)/s;
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\" };

/** A variable of a `.env` file, with the line on which it stands, from 1. */
export interface DotEnvVariable {
  readonly text: string;
  readonly line: number;
  /** Whether it holds a reference such as `${HOST}`, which compose replaces, and docker and this program do not. */
  readonly hasReference?: boolean;
}

/**
 * Reads the variables of a `.env` file. The environment of the process, which children inherit, does not change.
 *
 * A missing file counts as empty. So does one that the program may not read: leaving `.env` out of the permissions
 * means not wanting it read, and Deno says the same whether it exists or not.
 *
 * @throws {ConfigError} when the file is there and cannot be read, or a line of it cannot be understood
 */
export async function loadDotEnv(
  readTextFile: (path: string) => Promise<string>,
  path = ".env",
): Promise<ReadonlyMap<string, DotEnvVariable>> {
  let text: string;
  try {
    text = await readTextFile(path);
  } catch (thrown) {
    const { reason, cause } = toReadError(path, thrown);
    if (cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotCapable) return new Map();
    throw new ConfigError({
      option: path,
      action: `read "${path}"`,
      reason,
      suggestion: "Make it a readable text file with lines like PROMETHEUS_ENDPOINT=…, or remove it",
      cause,
    });
  }
  return parseDotEnv(text, path);
}

/**
 * Parses the text of a `.env` file, one variable a line: `NAME=value`, with `export` before it or not.
 *
 * It is strict, because a line skipped in silence is a credential that is not sent, and a quote that swallows the next
 * lines puts a secret into an error. A `#` begins a comment at the start of a line and after white space, as for
 * docker, compose and systemd; within a word it belongs to the value. Single quotes and backticks keep everything
 * between them; double quotes read `\n`, `\r`, `\t`, `\"` and `\\`. The last assignment to a name counts.
 *
 * @throws {ConfigError} naming the line, and never showing anything of it
 */
export function parseDotEnv(text: string, path: string): ReadonlyMap<string, DotEnvVariable> {
  const fail = (line: number | undefined, reason: string, suggestion: string) => {
    const where = line === undefined ? path : `${path}:${line}`;
    return new ConfigError({ option: path, action: `read "${where}"`, reason, suggestion });
  };
  if (text.includes("\0")) {
    throw fail(undefined, "it is not UTF-8 text", "Save it as UTF-8; PowerShell's > writes UTF-16");
  }
  const variables = new Map<string, DotEnvVariable>();
  for (const [index, whole] of text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/).entries()) {
    const line = index + 1;
    const trimmed = whole.trim();
    if (trimmed === "" || trimmed.startsWith("#")) continue;
    // A comment may be of any encoding; a value that was decoded with a loss would be sent as something else.
    if (trimmed.includes("\uFFFD")) throw fail(line, "the line is not UTF-8 text", "Save the file as UTF-8");
    const [, name, rest = ""] = ASSIGNMENT.exec(trimmed) ?? [];
    if (name === undefined) {
      throw fail(line, "the line is no assignment", "Write NAME=value, or # before a comment");
    }
    const value = readValue(rest);
    if (value === undefined) {
      throw fail(
        line,
        "a quote is not closed on its line, or more follows it",
        "Write the whole value between two equal quotes",
      );
    }
    const hasReference = !rest.trimStart().startsWith("'") && /\$\{[A-Za-z_]\w*(?:[:?+-][^}]*)?\}/.test(value);
    variables.set(name, { text: value, line, ...(hasReference ? { hasReference } : {}) });
  }
  return variables;
}

/** Reads what stands after the `=`; `undefined` when its quotes do not match. */
function readValue(text: string): string | undefined {
  const value = text.trimStart();
  if (!/^["'`]/.test(value)) {
    const comment = text.search(/\s#/);
    return (comment < 0 ? text : text.slice(0, comment)).trim();
  }
  const [quoted] = QUOTED.exec(value) ?? [];
  return quoted === undefined || !isRest(value.slice(quoted.length)) ? undefined : unquote(quoted);
}

/**
 * Reads a text in quotes as a `.env` means it. For a text of which quotes are no more than a part, `undefined`.
 *
 * @param text Begins with a quote.
 */
export function unquote(text: string): string | undefined {
  const [quoted] = QUOTED.exec(text) ?? [];
  if (quoted !== text) return undefined;
  const inner = text.slice(1, -1);
  return text[0] === '"' ? inner.replace(/\\(.)/gs, (escape, letter: string) => ESCAPES[letter] ?? escape) : inner;
}

/** Where `.env` is looked for, as a whole path where the program may know it. */
export function dotEnvPath(): string {
  try {
    return `"${join(Deno.cwd(), ".env")}"`;
  } catch {
    return ".env of the working directory";
  }
}

/** Whether nothing but white space and a comment follows a closing quote. */
function isRest(text: string): boolean {
  return /^\s*(?:\s#.*)?$/s.test(text);
}
