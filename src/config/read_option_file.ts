import { resolve } from "node:path";
import { toReadError } from "../files/read_text_file.ts";
import { ConfigError } from "./config_error.ts";
import { looksLikeSecret } from "./looks_like_secret.ts";
import type { ConfigFiles, Given } from "./option.ts";

/**
 * Reads the text of a file that an option names, without the line end that editors and `echo` leave behind.
 *
 * @throws {ConfigError} when it cannot be read or is empty
 */
export async function readOptionFile(given: Given, { readTextFile }: ConfigFiles): Promise<string> {
  const path = pathOf(given);
  let text: string;
  try {
    text = await readTextFile(path);
  } catch (thrown) {
    const { reason, hint = "", cause } = toReadError(path, thrown);
    const isSecret = looksLikeSecret(given.text);
    throw new ConfigError({
      option: given.name,
      value: isSecret ? undefined : given.text,
      reason,
      suggestion: isSecret ? "If that is the secret itself, write it into a file, and give its path" : hint,
      cause,
    });
  }
  const trimmed = text.replace(/^\uFEFF/, "").replace(/[\r\n]+$/, "");
  if (trimmed.trim() !== "") return trimmed;
  throw new ConfigError({
    option: given.name,
    value: given.text,
    reason: "the file is empty",
    suggestion: "Write the value into it",
  });
}

/** Gives the text of an option, and where it is a path that starts from a folder of its own, the whole path. */
export function pathOf({ text, folder }: Given): string {
  return folder === undefined ? text : resolve(folder, text);
}
