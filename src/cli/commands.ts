import type { Command } from "./command.ts";

/** An entry in the list of commands, which loads the declaration only when it is needed. */
export interface CommandEntry {
  readonly name: string;
  /** What it does, in a few words. */
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** Every command, in the order in which help lists them. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "scan",
    summary: "Measure every metric once and write the result. The default command.",
    load: async () => (await import("./commands/scan.ts")).scan,
  },
  {
    name: "exporter",
    summary: "Keep measuring and serve the result to Prometheus. Also: -e.",
    load: async () => (await import("./commands/exporter.ts")).exporter,
  },
  {
    name: "history",
    summary: "Compact, prune or fill the history of scans.",
    load: async () => (await import("./commands/history.ts")).history,
  },
  {
    name: "diff",
    summary: "Say what has changed between two scans of the history, or two reports.",
    load: async () => (await import("./commands/diff.ts")).diff,
  },
  {
    name: "collect",
    summary: "Ask PromQL for each service once a day, and keep the results as Parquet.",
    load: async () => (await import("./commands/collect.ts")).collect,
  },
  {
    name: "query",
    summary: "Ask what was collected, by options or in SQL.",
    load: async () => (await import("./commands/query.ts")).query,
  },
  {
    name: "run",
    summary: "Run an exporter written by anyone once, and print or push its metrics.",
    load: async () => (await import("./commands/run.ts")).run,
  },
  {
    name: "host",
    summary: "Serve exporters written by anyone, each run when it is asked for.",
    load: async () => (await import("./commands/host.ts")).host,
  },
  {
    name: "healthcheck",
    summary: "Ask a running exporter whether it is alive.",
    load: async () => (await import("./commands/healthcheck.ts")).healthcheck,
  },
  {
    name: "completion",
    summary: "Write the completion of bash, zsh or fish.",
    load: async () => (await import("./commands/completion.ts")).completion,
  },
];

/** The command that runs when none is named, and the one that `--exporter` runs. */
export const DEFAULT_COMMAND = "scan";
export const EXPORTER_COMMAND = "exporter";

/**
 * Finds a command by its name.
 *
 * @throws {UsageError} with the name that was probably meant
 */
export async function findCommand(name: string): Promise<CommandEntry> {
  const entry = COMMANDS.find((command) => command.name === name);
  if (entry !== undefined) return entry;
  const { unknownCommand } = await import("./unknown_word.ts");
  throw unknownCommand(name, COMMANDS.map((command) => command.name));
}
