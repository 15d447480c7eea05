import { parseEnv } from "node:util";
import { ConfigError } from "./config_error.ts";
import { toReadError } from "../files/read_text_file.ts";

/**
 * Reads the variables of a `.env` file, as Node does. They stay in the map: the environment of the process, which
 * children inherit, is left alone.
 *
 * A file that is not there is an empty one. So is one that the program has no permission for: whoever leaves `.env`
 * out of the permissions does not want it read, and Deno says the same whether it exists or not.
 *
 * @throws {ConfigError} when the file is there and cannot be read
 */
export async function loadDotEnv(
  readTextFile: (path: string) => Promise<string>,
  path = ".env",
): Promise<ReadonlyMap<string, string>> {
  let text: string;
  try {
    text = await readTextFile(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotCapable) return new Map();
    throw new ConfigError({
      option: path,
      action: `read "${path}"`,
      reason: toReadError(path, cause).reason,
      suggestion: "Make it a readable text file with lines like PROMETHEUS_ENDPOINT=…, or remove it",
      cause,
    });
  }
  return new Map(Object.entries(parseEnv(text.replace(/^\uFEFF/, ""))).map(([name, value]) => [name, value ?? ""]));
}
