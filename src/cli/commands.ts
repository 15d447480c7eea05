import type { Command } from "./command.ts";
import { meantWord } from "./parse_arguments.ts";
import { UsageError } from "./usage_error.ts";

/** A command as the list knows it: what it declares is loaded only when it is needed. */
export interface CommandEntry {
  readonly name: string;
  /** What it does, in a few words, for the list of commands. */
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** Every command, in the order in which help lists them. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "scan",
    summary: "Measure every metric once and write the result. No command means this one.",
    load: async () => (await import("./commands/scan.ts")).scan,
  },
  {
    name: "exporter",
    summary: "Keep measuring and serve the result to Prometheus. Also: -e.",
    load: async () => (await import("./commands/exporter.ts")).exporter,
  },
  {
    name: "healthcheck",
    summary: "Ask a running exporter whether it is alive.",
    load: async () => (await import("./commands/healthcheck.ts")).healthcheck,
  },
];

/** The command that no command means, and the one that `--exporter` means. */
export const DEFAULT_COMMAND = "scan";
export const EXPORTER_COMMAND = "exporter";

/**
 * Finds a command by its name.
 *
 * @throws {UsageError} naming the one that was probably meant
 */
export function findCommand(name: string): CommandEntry {
  const entry = COMMANDS.find((command) => command.name === name);
  if (entry !== undefined) return entry;
  const meant = meantWord(name, COMMANDS.map((command) => command.name));
  throw new UsageError(
    name,
    "there is no such command, and no option takes it as its value",
    meant === undefined ? "dpm-finder help lists the commands" : `Did you mean ${meant}?`,
  );
}
