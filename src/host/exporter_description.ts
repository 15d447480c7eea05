import { quoteForDisplay } from "../text/escape_for_display.ts";
import { HostError } from "./host_error.ts";

/** An argument that an exporter declares. */
export interface DeclaredArgument {
  /** Without its dashes. */
  readonly name: string;
  /** A flag has no value. */
  readonly kind: "value" | "flag";
  readonly required: boolean;
  readonly help: string;
}

/** What an exporter may reach: an address, or what the value of an argument says. */
type NetNeed = { readonly host: string } | { readonly argument: string };

/** What an exporter says of itself. */
export interface ExporterDescription {
  readonly help: string;
  /** In the order in which they are declared. */
  readonly declared: readonly DeclaredArgument[];
  /** Where its metrics go: to the file that it is told, or to its standard output. */
  readonly metricsOn: "file" | "stdout";
  readonly allowNet: readonly NetNeed[];
}

/** What stands before each line of a description. */
const MARK = "dpm-exporter:";
/** How a line of a comment begins in the languages that people write exporters in. */
const COMMENT = /^\s*(?:#|\/\/|\/?\*|--|;|%|<\?php\b)/;
const NAME = /^--([a-z0-9][a-z0-9-]*)$/;
const FORMS = "help, arg, flag, metrics-on and allow-net";

/**
 * Reads what an exporter says of itself, one fact a line.
 *
 * @param lines Those after the mark, with their numbers.
 * @param path For errors.
 * @throws {HostError} names the line that cannot be understood
 *
 * @example
 * ```ts
 * const { declared } = parseDescription([{ number: 2, text: "arg --target required Device to ask." }], "cisco.ts");
 * assertEquals(declared, [{ name: "target", kind: "value", required: true, help: "Device to ask." }]);
 * ```
 */
export function parseDescription(lines: readonly DescriptionLine[], path: string): ExporterDescription {
  const declared = new Map<string, DeclaredArgument>();
  const allowNet: NetNeed[] = [];
  let help: string | undefined;
  let metricsOn: ExporterDescription["metricsOn"] = "file";
  for (const { number, text } of lines) {
    const fail = (reason: string, hint: string): never => {
      throw new HostError({ action: "read the description in", subject: `${path}:${number}`, reason, hint });
    };
    const { keyword, rest } = splitWord(text);
    switch (keyword) {
      case "help":
        if (help !== undefined) fail("its help is there already", "Write one line of help");
        help = rest;
        break;
      case "arg":
      case "flag": {
        const argument = parseArgument(keyword, rest);
        if (argument === undefined) {
          fail(
            `${quoteForDisplay(text)} names no argument in small letters, digits and dashes`,
            `Write it like ${MARK} ${keyword} --target What it is`,
          );
        } else if (declared.has(argument.name)) {
          fail(`--${argument.name} is declared already`, "Declare it once");
        } else declared.set(argument.name, argument);
        break;
      }
      case "metrics-on":
        if (rest === "stdout") metricsOn = "stdout";
        else fail(`metrics cannot be on ${quoteForDisplay(rest)}`, `Write ${MARK} metrics-on stdout, or leave it out`);
        break;
      case "allow-net": {
        const need = parseNetNeed(rest);
        if (need === undefined) {
          fail(`${quoteForDisplay(rest)} is no address`, "Write a HOST, a HOST:PORT or an --argument");
        } else allowNet.push(need);
        break;
      }
      default:
        fail(`it says ${quoteForDisplay(keyword)}`, `It may say ${FORMS}`);
    }
  }
  const unknown = allowNet.flatMap((need) => "argument" in need && !declared.has(need.argument) ? [need.argument] : []);
  for (const name of unknown) {
    throw new HostError({
      action: "read the description in",
      subject: path,
      reason: `it asks for the network by --${name}, which it does not declare`,
      hint: `Declare it by a line ${MARK} arg --${name}`,
    });
  }
  return { help: help ?? "", declared: [...declared.values()], metricsOn, allowNet };
}

/** A line of a description, after its mark. */
interface DescriptionLine {
  /** In its file, from 1. */
  readonly number: number;
  readonly text: string;
}

/**
 * Finds the lines of a description among the comments at the beginning of a file.
 *
 * A first line that names the interpreter, and blank lines, do not end them; the first line of code does.
 */
export function descriptionInComments(text: string): DescriptionLine[] {
  const found: DescriptionLine[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "" || index === 0 && line.startsWith("#!")) continue;
    if (!COMMENT.test(line.replace(/^\uFEFF/, ""))) break;
    const marked = afterMark(line);
    if (marked !== undefined) found.push({ number: index + 1, text: marked });
  }
  return found;
}

/** Reads every line of a file that is nothing but a description. Its lines may be comments or not. */
export function descriptionOfFile(text: string): DescriptionLine[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const marked = afterMark(line);
    return marked === undefined ? [] : [{ number: index + 1, text: marked }];
  });
}

function afterMark(line: string): string | undefined {
  const at = line.indexOf(MARK);
  // Words before the mark are a sentence about descriptions.
  if (at < 0 || /[\p{L}\p{N}"'`]/u.test(line.slice(0, at))) return undefined;
  return line.slice(at + MARK.length).replace(/\*\/\s*$/, "").trim();
}

function parseArgument(kind: "arg" | "flag", text: string): DeclaredArgument | undefined {
  const { keyword, rest } = splitWord(text);
  const [, name] = NAME.exec(keyword) ?? [];
  if (name === undefined) return undefined;
  if (kind === "flag") return { name, kind, required: false, help: rest };
  const second = splitWord(rest);
  const required = second.keyword === "required";
  return { name, kind: "value", required, help: required ? second.rest : rest };
}

function parseNetNeed(text: string): NetNeed | undefined {
  const [, argument] = NAME.exec(text) ?? [];
  if (argument !== undefined) return { argument };
  // Deno splits its lists at commas.
  return /^(?:[\w.-]+|\[[\da-fA-F:.]+\])(?::\d{1,5})?$/.test(text) ? { host: text } : undefined;
}

function splitWord(text: string): { readonly keyword: string; readonly rest: string } {
  const [, keyword = "", rest = ""] = /^(\S*)\s*(.*)$/s.exec(text) ?? [];
  return { keyword, rest };
}
