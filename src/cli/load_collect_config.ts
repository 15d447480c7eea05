import type { CollectConfig } from "../collect/collect_config.ts";
import { readCollectConfig } from "../collect/read_collect_config.ts";
import { type ConfigFiles, type Given, type OptionSource, value, type Warn } from "../config/option.ts";
import { readOptionFile } from "../config/read_option_file.ts";
import { givenFor } from "../config/resolve_options.ts";
import { YamlError } from "../yaml/yaml_error.ts";

/**
 * Reads the collector's file. What `${NAME}` stands for in it comes from the environment, otherwise from `.env`.
 *
 * @throws {YamlError} With file, line, column and key.
 * @throws {ConfigError} When there is no such file, or it may not be read.
 */
export async function loadCollectConfig(
  given: Given,
  sources: readonly OptionSource[],
  files: ConfigFiles,
  warn: Warn,
): Promise<CollectConfig> {
  const path = given.text;
  const text = await readOptionFile(given, files);
  let refused: string | undefined;
  const variable = (name: string) => {
    try {
      return givenFor(variableOption(name), sources).at(-1)?.text;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotCapable)) throw error;
      refused = name;
      return undefined;
    }
  };
  try {
    return await readCollectConfig(text, { path, variable, files, warn });
  } catch (error) {
    if (refused === undefined || !(error instanceof YamlError) || !error.reason.includes(" is not set")) throw error;
    throw new YamlError({
      path,
      action: error.action,
      position: error.position,
      reason: error.reason.replace(
        " is not set",
        " may not be read, because the program was started without permission",
      ),
      hint: `Start it with ${refused} in --allow-env, or choose a name that begins with DPM_FINDER_`,
    });
  }
}

/** What sources look up by the name of a variable alone. */
function variableOption(environment: string) {
  return value({ argument: "TEXT", environment, help: "", parse: (text) => text });
}
