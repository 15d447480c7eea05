import { conflictError } from "../config/config_error.ts";
import { loadDotEnv } from "../config/dot_env.ts";
import { EXPORTER_FLAG } from "../config/exporter_options.ts";
import { givenFor, readGiven } from "../config/resolve_options.ts";
import type { Option } from "../config/option.ts";
import { dotEnvSource, environmentSource, type OptionSource } from "../config/option_source.ts";
import { readTextFile } from "../files/read_text_file.ts";
import { parseBoolean } from "../text/parse_boolean.ts";
import type { Command } from "./command.ts";
import { type CommandEntry, COMMANDS, DEFAULT_COMMAND, EXPORTER_COMMAND, findCommand } from "./commands.ts";
import { guessMessageStyle } from "./guess_message_style.ts";
import { parseArguments, type ParsedArguments } from "./parse_arguments.ts";
import { stderrLine } from "./terminal/stderr_line.ts";
import { InterruptedError, stopSignals } from "./terminal/stop_signals.ts";
import { textColumns } from "./terminal/columns.ts";
import { writeStdout } from "./terminal/write_stdout.ts";
import { UsageError } from "./usage_error.ts";
import { versionText } from "./version.ts";

/**
 * Runs the command that the arguments name, and reports on standard error what went wrong.
 *
 * @returns the exit code
 */
export async function runCommand(args: readonly string[]): Promise<number> {
  using stop = stopSignals();
  const environment = (name: string) => Deno.env.get(name);
  let style = guessMessageStyle(args, environment);
  try {
    const asked = await readArguments(args);
    if (asked.kind !== "command") {
      await writeStdout([asked.text], stop.signal);
      return 0;
    }
    const dotEnv = await loadDotEnv((path) => Deno.readTextFile(path));
    style = guessMessageStyle(args, (name) => environment(name) || dotEnv.get(name)?.text);
    const sources = [asked.parsed.source, environmentSource(environment), dotEnvSource(dotEnv)];
    const { name, command } = await chooseCommand(asked, sources);
    const { operands, options, source } = asked.parsed;
    refuseContradictions(name, command, options);
    refuseOperands(name, command, operands);
    const prepared = await command.prepare(sources, { readTextFile });
    style = prepared.log;
    // Loaded only now, because help and --version do without.
    const { configureLogging } = await import("./terminal/configure_logging.ts");
    const { warnOfOptionsWithoutEffect } = await import("./options_without_effect.ts");
    await using logging = configureLogging(prepared.log);
    const { log } = logging;
    await warnOfOptionsWithoutEffect(
      { name, command, options, source, heeds: prepared.heeds },
      (line) => log.warn(line),
    );
    return await prepared.run({ signal: stop.signal, log, operands, tell: (line) => stderrLine.line(line) });
  } catch (thrown) {
    // After a signal, that is why the program ends, whatever was thrown while it stopped.
    const error = stop.signal.aborted ? stop.signal.reason : thrown;
    const { describeFailure, failureExitCode } = await import("./describe_failure.ts");
    stderrLine.line(describeFailure(error, style, Date.now()));
    const code = failureExitCode(error);
    // Everything is cleaned up. What cannot be aborted (a write to a stalled reader, the resolver) would delay the
    // exit.
    if (error instanceof InterruptedError) Deno.exit(code);
    return code;
  }
}

/** What the arguments ask for: a text to show, or a command to run. */
type Asked =
  | { readonly kind: "text"; readonly text: string }
  | {
    readonly kind: "command";
    /** `undefined` where no command is named. */
    readonly entry: CommandEntry | undefined;
    readonly parsed: ParsedArguments;
  };

async function readArguments(args: readonly string[]): Promise<Asked> {
  const [first = "", ...rest] = args;
  if (first === "help") return { kind: "text", text: await helpText(rest) };
  const entry = /^[^-]/.test(first) ? await findCommand(first) : undefined;
  const named = entry ?? await findCommand(DEFAULT_COMMAND);
  const vocabulary = optionsOf(await named.load());
  const words = entry === undefined ? args : rest;
  let parsed = parseArguments(words, vocabulary);
  if (parsed.unknown.length > 0) {
    // An option of another command has no effect here, and is not unknown.
    const all = [...vocabulary, ...(await Promise.all(COMMANDS.map(({ load }) => load()))).flatMap(optionsOf)];
    parsed = parseArguments(words, all);
    const [unknown] = parsed.unknown;
    if (unknown !== undefined && !parsed.wantsHelp) {
      const { unknownOption } = await import("./unknown_word.ts");
      throw unknownOption(unknown, all);
    }
  }
  if (parsed.wantsHelp) {
    const isExporter = entry === undefined && parsed.options.includes(EXPORTER_FLAG.options.exporter);
    return { kind: "text", text: await helpText([entry?.name ?? (isExporter ? EXPORTER_COMMAND : undefined)]) };
  }
  if (parsed.wantsVersion) return { kind: "text", text: `${versionText()}\n` };
  return { kind: "command", entry, parsed };
}

async function helpText([name, surplus]: readonly (string | undefined)[]): Promise<string> {
  if (surplus !== undefined) throw new UsageError(surplus, "help takes one command", "Write dpm-finder help [COMMAND]");
  const { formatHelp } = await import("./format_help.ts");
  return await formatHelp(name === "--help" || name === "-h" ? undefined : name, textColumns());
}

/** Chooses the command: the one named, or else by `--exporter`. */
async function chooseCommand(
  { entry }: Asked & { readonly kind: "command" },
  sources: readonly OptionSource[],
): Promise<{ readonly name: string; readonly command: Command }> {
  const given = givenFor(EXPORTER_FLAG.options.exporter, sources).at(-1);
  const wantsExporter = given !== undefined && await readGiven(given, parseBoolean);
  if (entry === undefined) {
    const { name, load } = await findCommand(wantsExporter ? EXPORTER_COMMAND : DEFAULT_COMMAND);
    return { name, command: await load() };
  }
  if (wantsExporter && given.kind === "flag" && entry.name !== EXPORTER_COMMAND) {
    throw conflictError(given, { name: entry.name }, "it means the command exporter");
  }
  return { name: entry.name, command: await entry.load() };
}

function refuseContradictions(name: string, { contradicts = {} }: Command, options: readonly Option[]): void {
  const long = options.map((option) => option.long).find((word) => word !== undefined && word in contradicts);
  if (long === undefined) return;
  throw conflictError({ name: long }, { name }, contradicts[long] ?? "");
}

function refuseOperands(name: string, { operands }: Command, given: readonly string[]): void {
  const surplus = given[operands?.max ?? 0];
  if (surplus === undefined) return;
  if (operands !== undefined) {
    throw new UsageError(
      surplus,
      `${name} takes ${operands.max === 1 ? `one ${operands.argument}` : `${operands.max} of ${operands.argument}`}`,
      `dpm-finder help ${name} says which`,
    );
  }
  throw new UsageError(
    surplus,
    "there is no such command, and no option takes it as its value",
    "Put a value right after its option; --help lists them all",
  );
}

function optionsOf({ groups }: Command): Option[] {
  return groups.flatMap(({ options }) => Object.values(options));
}
