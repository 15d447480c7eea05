import { ConfigError } from "./config_error.ts";
import { type GivenOptions, readGiven } from "./resolve_options.ts";
import { type ConfigFiles, type Given, list, value } from "./option.ts";
import { parseHeader } from "./parse_header.ts";
import { parsePath } from "./parse_path.ts";
import { readOptionFile } from "./read_option_file.ts";
import type { Secret } from "./secret.ts";

/** Options that add headers to every request. */
export const HEADERS_TABLE = {
  header: list({
    long: "--header",
    argument: "'NAME: VALUE'",
    environment: "PROMETHEUS_HEADERS",
    help: "Header to send with each request. Repeatable; one a line in the environment.",
    parse: parseHeader,
    show: nameAlone,
  }),
  headerFile: value({
    long: "--header-file",
    argument: "FILE",
    environment: "PROMETHEUS_HEADERS_FILE",
    help: "File with headers to send, one a line.",
    parse: parsePath,
  }),
};

/**
 * Collects the headers that the user adds, from options and from the header file, by name in lower case.
 *
 * @throws {ConfigError}
 */
export async function resolveOwnHeaders(
  given: GivenOptions<typeof HEADERS_TABLE>,
  files: ConfigFiles,
): Promise<ReadonlyMap<string, Secret>> {
  const headers = new Map<string, Secret>();
  for (const one of [...given.all("header"), ...await linesOfFile(given.one("headerFile"), files)]) {
    const [name, secret] = await readGiven(one, parseHeader, { show: nameAlone });
    const key = name.toLowerCase();
    if (headers.has(key)) {
      throw new ConfigError({
        option: one.name,
        value: name,
        reason: "the header is given twice",
        suggestion: "Give its values in one header, separated by commas",
      });
    }
    headers.set(key, secret);
  }
  return headers;
}

async function linesOfFile(file: Given | undefined, files: ConfigFiles): Promise<Given[]> {
  if (file === undefined) return [];
  const text = await readOptionFile(file, files);
  return text.split(/\r?\n/).filter((line) => line.trim() !== "").map((line) => ({ ...file, text: line }));
}

/** Returns what an error may show of a header: nothing when it has no colon, because all of it may be a secret. */
function nameAlone(text: string): string | undefined {
  const colon = text.indexOf(":");
  return colon < 0 ? undefined : `${text.slice(0, colon)}: …`;
}
