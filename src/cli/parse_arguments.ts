import { parseArgs } from "node:util";
import type { Option } from "../config/option.ts";
import type { Given, OptionSource } from "../config/option_source.ts";
import { UsageError } from "./usage_error.ts";

/** A word that no option takes. */
export interface Operand {
  readonly text: string;
  /** Where it stands among the arguments. */
  readonly index: number;
  /** The option right before it that takes a value by an equals sign alone, if there is one. */
  readonly after: Option | undefined;
}

/** What the arguments after a command's name say, as text that nobody has looked at yet. */
export interface ParsedArguments {
  /** The command line as a source of options. */
  readonly source: OptionSource;
  /** Every option given, in the order of first mention. */
  readonly options: readonly Option[];
  readonly operands: readonly Operand[];
  /** Options that are not known, without a value attached to them, which may be a secret. */
  readonly unknown: readonly string[];
  readonly wantsHelp: boolean;
  readonly wantsVersion: boolean;
}

/** Flags that every command has, and that are no options: nothing but the command line gives them. */
const BUILT_IN_FLAGS = ["--help", "-h", "--version", "-V"] as const;

/**
 * Reads arguments by a vocabulary of options. Values stay text: the options' own parsers say whether they make sense.
 *
 * @param vocabulary Every option that is known here; of two with the same name the first one counts.
 * @throws {UsageError} when an option lacks its value
 */
export function parseArguments(args: readonly string[], vocabulary: readonly Option[]): ParsedArguments {
  const byName = new Map<string, Option>();
  for (const option of vocabulary) {
    for (const name of [option.long, option.short]) {
      if (name !== undefined && !byName.has(name)) byName.set(name, option);
    }
  }
  const unknown: string[] = [];
  const { tokens } = parseArgs({
    args: args.map((arg) => inLongForm(arg, byName)).map((arg) => cutAtLoneDash(arg, byName, unknown)),
    options: tokenizerOptions(byName),
    strict: false,
    tokens: true,
    allowPositionals: true,
  });
  const given = new Map<Option, Given[]>();
  const operands: Operand[] = [];
  const builtIn = new Set<string>();
  let before: { readonly option: Option; readonly index: number } | undefined;
  for (const token of tokens) {
    if (token.kind === "positional") {
      const after = before?.index === token.index - 1 ? before.option : undefined;
      operands.push({ text: token.value, index: token.index, after });
    }
    if (token.kind !== "option") continue;
    const { rawName } = token;
    if ((BUILT_IN_FLAGS as readonly string[]).includes(rawName)) {
      if (!/^(false|no|off|0)$/i.test(token.value ?? "")) builtIn.add(rawName);
      continue;
    }
    const option = byName.get(rawName);
    if (option === undefined) {
      unknown.push(rawName);
      continue;
    }
    const text = textOf(option, token, byName);
    before = takesNext(option) || token.inlineValue ? undefined : { option, index: token.index };
    given.set(option, [...given.get(option) ?? [], { text, kind: "flag", name: option.long ?? rawName }]);
  }
  return {
    source: { kind: "flag", find: (option) => given.get(option) ?? [] },
    options: [...given.keys()],
    operands,
    unknown,
    wantsHelp: builtIn.has("--help") || builtIn.has("-h"),
    wantsVersion: builtIn.has("--version") || builtIn.has("-V"),
  };
}

/** Writes `-q=false` as `--quiet=false` and `-m=2` as `--min-dpm=2`, which the tokenizer would read as letters. */
function inLongForm(arg: string, byName: ReadonlyMap<string, Option>): string {
  const [, short, rest] = /^(-[A-Za-z])(=.*)$/s.exec(arg) ?? [];
  const long = short === undefined ? undefined : byName.get(short)?.long;
  return long === undefined ? arg : `${long}${rest}`;
}

/**
 * Cuts `-q-x` at its second dash, which the tokenizer would read as the end of all options, and notes it as unknown.
 */
function cutAtLoneDash(arg: string, byName: ReadonlyMap<string, Option>, unknown: string[]): string {
  if (!/^-[^-]/.test(arg)) return arg;
  for (let at = 1; at < arg.length; at++) {
    const letter = arg[at] ?? "";
    const option = byName.get(`-${letter}`);
    if (option !== undefined && option.kind !== "flag") return arg;
    if (letter !== "-") continue;
    unknown.push(arg.slice(0, at + 1));
    return arg.slice(0, at);
  }
  return arg;
}

function tokenizerOptions(byName: ReadonlyMap<string, Option>) {
  const options: Record<string, { type: "string" | "boolean"; short?: string }> = {
    help: { type: "boolean", short: "h" },
    version: { type: "boolean", short: "V" },
  };
  for (const option of new Set(byName.values())) {
    if (option.long === undefined) continue;
    options[option.long.slice(2)] = {
      type: takesNext(option) ? "string" : "boolean",
      ...(option.short === undefined ? {} : { short: option.short.slice(1) }),
    };
  }
  return options;
}

/** Whether an option takes the next argument as its value. */
function takesNext(option: Option): boolean {
  return option.kind !== "flag" && !(option.kind === "value" && option.preset !== undefined);
}

/** The text given by one mention of an option; another option is no value of it unless attached by an equals sign. */
function textOf(
  option: Option,
  { rawName, value, inlineValue }: { rawName: string; value?: string | undefined; inlineValue?: boolean | undefined },
  byName: ReadonlyMap<string, Option>,
): string {
  if (option.kind === "flag") return value ?? "true";
  if (option.kind === "value" && option.preset !== undefined) return value ?? option.preset;
  const name = option.long ?? rawName;
  const isOption = value !== undefined && !inlineValue &&
    (byName.has(value) || (BUILT_IN_FLAGS as readonly string[]).includes(value));
  if (value !== undefined && !isOption) return value;
  throw new UsageError(
    name,
    `it needs ${option.argument} after it`,
    value === undefined
      ? `Write ${name} and a value, or leave it out`
      : `If the value is really "${value}", write ${name}=${value}`,
  );
}
