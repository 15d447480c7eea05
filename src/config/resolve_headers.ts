import { ConfigError } from "./config_error.ts";
import { convert, type Given, type OptionLookup } from "./option_lookup.ts";
import { parseHeader } from "./parse_header.ts";
import type { Secret } from "./secret.ts";

/**
 * Collects the headers to send, by name in lower case: those of the options, and those of the header file.
 *
 * @throws {ConfigError}
 */
export async function resolveHeaders(lookup: OptionLookup): Promise<ReadonlyMap<string, Secret>> {
  const headers = new Map<string, Secret>();
  for (const given of [...lookup.list("header"), ...await linesOfFile(lookup)]) {
    const [name, value] = convert(given, parseHeader, undefined, nameAlone);
    const key = name.toLowerCase();
    if (headers.has(key)) {
      throw new ConfigError({
        option: given.option,
        value: name,
        reason: "the header is given twice",
        suggestion: "Give its values in one header, separated by commas",
      });
    }
    headers.set(key, value);
  }
  return headers;
}

async function linesOfFile(lookup: OptionLookup): Promise<Given<string>[]> {
  const file = lookup.text("headerFile");
  if (file === undefined) return [];
  const text = await lookup.fileText(file);
  return text.split(/\r?\n/).filter((line) => line.trim() !== "").map((value) => ({ ...file, value }));
}

/** What an error may show of a header; nothing when there is no colon, for all of it may be the secret. */
function nameAlone(text: string): string | undefined {
  const colon = text.indexOf(":");
  return colon < 0 ? undefined : `${text.slice(0, colon)}: …`;
}
