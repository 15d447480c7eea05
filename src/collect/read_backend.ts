import { dirname, isAbsolute, join } from "node:path";
import { BACKEND_OPTIONS, type BackendConfig } from "../config/backend_options.ts";
import { ConfigError } from "../config/config_error.ts";
import type { ConfigFiles, Given, Option, OptionSource, Warn } from "../config/option.ts";
import { parseGoDuration } from "../text/duration.ts";
import { BACKEND_KEYS, type BackendKey, inKeys, keyOfName, PATH_KEYS, TIME_KEYS } from "./backend_keys.ts";
import type { CollectDocument } from "./collect_schema.ts";

/** What the options of a backend are read with. */
interface ReadBackendOptions {
  readonly files: ConfigFiles;
  readonly warn: Warn;
}

/**
 * Reads what the section `prometheus` says of the server, by the parsers of the options that say it elsewhere.
 *
 * @throws {YamlError} At the key that is wrong.
 */
export async function readBackend(
  document: CollectDocument,
  { files, warn }: ReadBackendOptions,
): Promise<BackendConfig> {
  if ((document.value.prometheus.url ?? "") === "") {
    document.fail(["prometheus"], '"prometheus.url" is missing', "Give the address of the server to ask");
  }
  const { given, keyOf } = givenIn(document);
  const source: OptionSource = { kind: "yaml", find: (option) => given.get(option) ?? [] };
  try {
    return await BACKEND_OPTIONS.resolve([source], files, warn);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const { action, option, reason, hint } = error;
    const key = keyOf.get(option) ?? keyOfName(option);
    const what = key === undefined || !action.startsWith("use ")
      ? `it cannot ${inKeys(action)}`
      : `"prometheus.${key}" cannot be used`;
    document.fail(
      ["prometheus", ...key === undefined ? [] : [key]],
      `${what}: ${inKeys(reason)}`,
      hint === undefined ? undefined : inKeys(hint),
      error,
    );
  }
}

/** Finds the texts of the file by the option that reads each, and the key by the name that messages give it. */
function givenIn(document: CollectDocument) {
  const folder = dirname(document.path);
  const given = new Map<Option, readonly Given[]>();
  const keyOf = new Map<string, BackendKey>();
  const { metrics: _metrics, ...section } = document.value.prometheus;
  const keys = Object.keys(BACKEND_KEYS) as BackendKey[];
  for (const key of keys) {
    const value: string | Readonly<Record<string, string>> | undefined = section[key];
    if (value === undefined) continue;
    const name = `prometheus.${key}`;
    keyOf.set(name, key);
    const texts = typeof value === "string" ? [textOf(key, value, folder)] : headerLines(value);
    // An empty value is one that was not filled in, as in Go.
    const filled = texts.filter((text) => text !== "");
    given.set(BACKEND_KEYS[key], filled.map((text) => ({ text, kind: "yaml", name })));
  }
  return { given, keyOf };
}

function headerLines(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
}

function textOf(key: BackendKey, text: string, folder: string): string {
  if (PATH_KEYS.includes(key)) return text === "" || isAbsolute(text) ? text : join(folder, text);
  const goMs = TIME_KEYS.includes(key) ? parseGoDuration(text.trim()) : undefined;
  return goMs === undefined ? text : `${Math.round(goMs)}ms`;
}
