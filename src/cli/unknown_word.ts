import { longNamesOf, type Option } from "../config/option.ts";
import { nearestOf } from "../text/nearest_of.ts";
import { UsageError } from "./usage_error.ts";

/** Flags that people expect for secrets, with what to use instead. */
const SECRET_FLAGS: ReadonlyMap<string, string> = new Map([
  ["--api-key", "PROMETHEUS_API_KEY or name a file with --api-key-file"],
  ["--password", "PROMETHEUS_API_KEY or name a file with --api-key-file"],
  ["--bearer-token", "PROMETHEUS_BEARER_TOKEN or name a file with --bearer-token-file"],
  ["--token", "PROMETHEUS_BEARER_TOKEN or name a file with --bearer-token-file"],
]);

/** Where flags of Deno go, as a sentence without its full stop. */
export const DENO_FLAGS = 'Flags of deno stand between deno run and src/main.ts (README, "Permissions")';

/**
 * Makes the error about an option that does not exist, with the one that was probably meant.
 *
 * @param flag As written, without a value attached to it.
 * @param own Options of the command, which come before those of others.
 */
export function unknownOption(flag: string, vocabulary: readonly Option[], own = vocabulary): UsageError {
  const secret = SECRET_FLAGS.get(flag);
  if (secret !== undefined) {
    return new UsageError(
      flag,
      "a secret is never a flag, because every user of the machine can see it",
      `Set ${secret}`,
    );
  }
  if (/^--(allow|deny|unstable)-/.test(flag)) {
    return new UsageError(flag, "it is a flag of deno, not one of dpm-finder", DENO_FLAGS);
  }
  const flagsOf = (options: readonly Option[]) => [
    ...new Set(["--help", "--version", ...SECRET_FLAGS.keys(), ...options.flatMap(longNamesOf)]),
  ];
  const off = flag.replace(/^--no-/, "--");
  if (off !== flag && vocabulary.some(({ long, kind }) => long === off && kind === "flag")) {
    return new UsageError(flag, "there is no such option", `Write ${off}=false`);
  }
  const meant = flag.startsWith("--")
    ? meantWord(flag, flagsOf(own)) ?? meantWord(flag, flagsOf(vocabulary))
    : undefined;
  if (meant !== undefined && SECRET_FLAGS.has(meant)) return unknownOption(meant, vocabulary, own);
  return new UsageError(
    flag,
    "there is no such option",
    meant === undefined ? "--help lists them all" : `Did you mean ${meant}?`,
  );
}

/** Finds the only word with the given beginning, or else the nearest one that is near enough. */
export function meantWord(word: string, words: readonly string[]): string | undefined {
  const longer = words.filter((candidate) => candidate.startsWith(word.toLowerCase()));
  return longer.length === 1 ? longer[0] : nearestOf(word, longer.length > 1 ? longer : words);
}

/** Makes the error about a command that does not exist, with the one that was probably meant. */
export function unknownCommand(name: string, commands: readonly string[]): UsageError {
  const meant = meantWord(name, [...commands, "help"]);
  return new UsageError(
    name,
    "there is no such command",
    meant === undefined ? "dpm-finder help lists the commands" : `Did you mean ${meant}?`,
  );
}
