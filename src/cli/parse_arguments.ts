import { Command, CommanderError, Option } from "@commander-js/extra-typings";
import { nearestOf } from "../text/nearest_of.ts";
import type { OptionSpec } from "../config/option_spec.ts";
import { OPTION_SPECS } from "../config/option_specs.ts";
import type { RawOptions } from "../config/raw_options.ts";
import { expandPresets } from "./expand_presets.ts";
import { formatHelp } from "./format_help.ts";
import { UsageError } from "./usage_error.ts";

/** What the arguments ask for. */
export type ParsedArguments =
  | { readonly kind: "help"; readonly text: string }
  | { readonly kind: "version" }
  | { readonly kind: "healthcheck"; readonly url: string | undefined }
  | { readonly kind: "run"; readonly raw: RawOptions };

/** What people call the secrets that are never flags, with the way to give them. */
const SECRET_FLAGS: ReadonlyMap<string, string> = new Map([
  ["--api-key", "PROMETHEUS_API_KEY or name a file with --api-key-file"],
  ["--password", "PROMETHEUS_API_KEY or name a file with --api-key-file"],
  ["--bearer-token", "PROMETHEUS_BEARER_TOKEN or name a file with --bearer-token-file"],
  ["--token", "PROMETHEUS_BEARER_TOKEN or name a file with --bearer-token-file"],
]);

/**
 * Reads the arguments after the program's name. Values stay text: `resolveConfig` says whether they make sense.
 *
 * @throws {UsageError}
 */
export function parseArguments(args: readonly string[]): ParsedArguments {
  if (args[0] === "healthcheck") return parseHealthcheck(args.slice(1));
  const values = parse(expandPresets(args));
  if (values.has("help")) return { kind: "help", text: formatHelp() };
  if (values.has("version")) return { kind: "version" };
  return { kind: "run", raw: rawOptions(values) };
}

function parseHealthcheck(operands: readonly string[]): ParsedArguments {
  if (operands.includes("--help") || operands.includes("-h")) return { kind: "help", text: formatHelp() };
  const [url, ...rest] = operands;
  const surplus = url?.startsWith("-") ? url : rest[0];
  if (surplus === undefined) return { kind: "healthcheck", url };
  throw new UsageError(surplus, "healthcheck takes a URL and nothing else", "Write dpm-finder healthcheck [URL]");
}

/** Parses with commander, which neither prints nor exits here. */
function parse(args: readonly string[]): ReadonlyMap<string, unknown> {
  const command = new Command("dpm-finder")
    .helpOption(false)
    .option("-h, --help")
    .option("--version")
    .allowExcessArguments(false)
    .showSuggestionAfterError(false)
    .configureOutput({ writeOut: () => {}, writeErr: () => {} })
    .exitOverride();
  const keys = new Map<string, string>([["help", "help"], ["version", "version"]]);
  for (const spec of OPTION_SPECS) {
    if (spec.long === undefined) continue;
    const option = optionOf(spec);
    command.addOption(option);
    keys.set(option.attributeName(), spec.key);
  }
  try {
    command.parse(args, { from: "user" });
  } catch (error) {
    throw error instanceof CommanderError ? usageError(error, command.args) : error;
  }
  return new Map(Object.entries(command.opts()).map(([name, value]) => [keys.get(name) ?? name, value]));
}

function optionOf(spec: OptionSpec): Option {
  const names = spec.short === undefined ? `${spec.long}` : `${spec.short}, ${spec.long}`;
  if (spec.kind === "flag") return new Option(names);
  const option = new Option(`${names} <value>`);
  return spec.kind === "list"
    ? option.argParser((value, previous: unknown) => [...(Array.isArray(previous) ? previous : []), value])
    : option;
}

function rawOptions(values: ReadonlyMap<string, unknown>): RawOptions {
  const raw: { -readonly [K in keyof RawOptions]: RawOptions[K] } = {};
  for (const spec of OPTION_SPECS) {
    const value = values.get(spec.key);
    if (spec.kind === "flag" && value === true) raw[spec.key] = true;
    if (spec.kind === "value" && typeof value === "string") raw[spec.key] = value;
    if (spec.kind === "list" && Array.isArray(value)) raw[spec.key] = value.map(String);
  }
  return raw;
}

function usageError(error: CommanderError, operands: readonly string[]): UsageError {
  // Commander keeps the argument in its message alone, between single quotes.
  const quoted = /'(.*)'/s.exec(error.message)?.[1] ?? "";
  const options = { cause: error };
  switch (error.code) {
    case "commander.unknownOption": {
      // What stands after "=" may be a secret.
      const flag = quoted.replace(/=.*$/s, "");
      return new UsageError(flag, ...unknownOption(flag), options);
    }
    case "commander.excessArguments":
      return new UsageError(
        operands[0] ?? "",
        "there is no such command, and no option takes it as its value",
        "Put a value right after its option; --help lists them all",
        options,
      );
    default:
      return new UsageError(quoted, error.message.replace(/^error: /, ""), "See --help", options);
  }
}

function unknownOption(flag: string): [reason: string, suggestion: string] {
  const secret = SECRET_FLAGS.get(flag);
  if (secret !== undefined) {
    return ["a secret is never a flag, because every user of the machine can see it", `Set ${secret}`];
  }
  const flags = ["--help", "--version", ...OPTION_SPECS.flatMap((spec) => spec.long ?? [])];
  const nearest = flag.startsWith("--") ? nearestOf(flag, flags) : undefined;
  return ["there is no such option", nearest === undefined ? "--help lists them all" : `Did you mean ${nearest}?`];
}
