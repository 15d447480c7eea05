import assert from "node:assert/strict";
import type { Config } from "../../src/config/config.ts";
import { ConfigError } from "../../src/config/config_error.ts";
import type { RawOptions } from "../../src/config/raw_options.ts";
import { resolveConfig } from "../../src/config/resolve_config.ts";

/** Where a test's options come from; nothing where it says nothing. */
export interface TestSources {
  readonly raw?: RawOptions;
  readonly environment?: Readonly<Record<string, string>>;
  readonly dotEnv?: Readonly<Record<string, string>>;
  /** Texts of files by path; an error is thrown instead. */
  readonly files?: Readonly<Record<string, string | Error>>;
}

/** Resolves options from made-up sources. */
export function resolve({ raw = {}, environment = {}, dotEnv = {}, files = {} }: TestSources): Promise<Config> {
  return resolveConfig(raw, {
    environment: (name) => environment[name],
    dotEnv: new Map(Object.entries(dotEnv)),
    readTextFile: (path) => {
      const file = files[path] ?? new Deno.errors.NotFound(path);
      return file instanceof Error ? Promise.reject(file) : Promise.resolve(file);
    },
  });
}

/** The same with an endpoint, for tests of everything else. */
export function resolveWithEndpoint(sources: TestSources): Promise<Config> {
  return resolve({ ...sources, environment: { PROMETHEUS_ENDPOINT: "http://host", ...sources.environment } });
}

/** Holds a rejected configuration to its whole message. */
export async function assertConfigError(resolution: Promise<Config>, message: string): Promise<void> {
  await assert.rejects(resolution, (error) => {
    assert.ok(error instanceof ConfigError);
    assert.equal(error.message, message);
    return true;
  });
}
