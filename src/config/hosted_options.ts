import { parseWholeNumber } from "../text/parse_number.ts";
import { ValueError } from "../text/value_error.ts";
import { list, value } from "./option.ts";
import { parsePath } from "./parse_path.ts";
import { optionGroup } from "./resolve_options.ts";

/** The kinds of permission that an operator can grant an exporter in TypeScript. */
const GRANT_KINDS = ["net", "read", "write", "env", "sys", "run", "ffi"] as const;

/** One permission that an operator grants one exporter. */
export interface Grant {
  readonly exporter: string;
  readonly kind: (typeof GRANT_KINDS)[number];
  /** `undefined` grants all of the kind. */
  readonly value: string | undefined;
}

/** How exporters of others are found and started. */
export interface HostedConfig {
  /** `undefined` where nobody said: those of the working directory, if there are any, and of the program. */
  readonly exportersDir: string | undefined;
  /** The Deno that runs exporters in TypeScript; `undefined` is the one that runs this program. */
  readonly deno: string | undefined;
  /** Variables that exporters are passed. */
  readonly env: readonly string[];
  readonly allow: readonly Grant[];
  readonly maxOutputBytes: number;
}

const MIB = 1024 * 1024;
const MAX_MIB = 1024;

/** Options of the commands that run exporters of others. */
export const HOSTED_OPTIONS = optionGroup("Exporters", {
  exportersDir: value({
    long: "--exporters-dir",
    argument: "FOLDER",
    environment: "DPM_FINDER_EXPORTERS_DIR",
    help: "Folder that exporters are looked for in, before those that come with the program.",
    defaultText: "exporters",
    parse: parsePath,
  }),
  deno: value({
    long: "--deno",
    argument: "FILE",
    environment: "DPM_FINDER_DENO",
    help: "The deno that runs exporters in TypeScript.",
    defaultText: "the one that runs dpm-finder",
    parse: parsePath,
  }),
  env: list({
    long: "--env",
    argument: "NAME",
    environment: "DPM_FINDER_ENV",
    help: "Variable that exporters are passed; no other than PATH, HOME and those of language and time zone. " +
      "Repeatable; one a line in the environment.",
    parse: parseVariable,
  }),
  allow: list({
    long: "--allow",
    argument: "EXPORTER=KIND[=VALUE]",
    environment: "DPM_FINDER_ALLOW",
    help: `Permission of an exporter in TypeScript beside what its description asks for: ${GRANT_KINDS.join(", ")}; ` +
      "as in shelf=read=/srv/books. Repeatable; one a line in the environment.",
    parse: parseGrant,
  }),
  maxOutputBytes: value({
    long: "--max-output",
    argument: "MIB",
    environment: "DPM_FINDER_MAX_OUTPUT",
    help: "Largest size of an exporter's metrics; one that writes more is ended.",
    parse: (text) => parseWholeNumber(text, { min: 1, max: MAX_MIB }) * MIB,
    default: 16 * MIB,
    defaultText: "16",
  }),
});

function parseVariable(text: string): string {
  const name = text.trim();
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return name;
  throw new ValueError("it is no name of a variable", "Give the name alone, without its value");
}

function parseGrant(text: string): Grant {
  const [, exporter, word, granted] = /^\s*([^=\s]+)=([a-z]+)(?:=(.*?))?\s*$/s.exec(text) ?? [];
  const kind = GRANT_KINDS.find((one) => one === word);
  if (exporter === undefined || kind === undefined || granted === "") {
    throw new ValueError(
      `it names no exporter with one of ${GRANT_KINDS.join(", ")}`,
      "Write it like shelf=read=/srv/books",
    );
  }
  return { exporter, kind, value: granted };
}
