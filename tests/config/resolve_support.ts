import assert from "node:assert/strict";
import { parseArguments } from "../../src/cli/parse_arguments.ts";
import { BACKEND_OPTIONS } from "../../src/config/backend_options.ts";
import { ConfigError } from "../../src/config/config_error.ts";
import { EXPORTER_OPTIONS } from "../../src/config/exporter_options.ts";
import { LOG_OPTIONS } from "../../src/config/log_options.ts";
import type { Warn } from "../../src/config/option.ts";
import { dotEnvSource, environmentSource } from "../../src/config/option_source.ts";
import { resolveGroups } from "../../src/config/resolve_options.ts";
import { INSTANT_OPTIONS, SCAN_OPTIONS } from "../../src/config/scan_options.ts";
import { EXPORTER_SERVER_OPTIONS } from "../../src/cli/exporter_server_options.ts";
import { REPORT_OPTIONS } from "../../src/report/report_options.ts";

/** Where a test's options come from; nothing where it says nothing. */
export interface TestSources {
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Variables of `.env`, one a line from the first on. */
  readonly dotEnv?: Readonly<Record<string, string>>;
  /** Texts of files by path; an error is thrown instead. */
  readonly files?: Readonly<Record<string, string | Error>>;
}

const GROUPS = {
  scan: SCAN_OPTIONS,
  instant: INSTANT_OPTIONS,
  report: REPORT_OPTIONS,
  server: EXPORTER_SERVER_OPTIONS,
  exporter: EXPORTER_OPTIONS,
  log: LOG_OPTIONS,
  backend: BACKEND_OPTIONS,
};
const VOCABULARY = Object.values(GROUPS).flatMap(({ options }) => Object.values(options));

/** What the options of every group come to. */
export type ResolvedTest = Awaited<ReturnType<typeof resolve>>;

/** Resolves options of every group from made-up sources. */
export async function resolve(
  { args = [], environment = {}, dotEnv = {}, files = {} }: TestSources,
  warn?: Warn,
) {
  const lines = Object.entries(dotEnv).map(([name, text], index) => [name, { text, line: index + 1 }] as const);
  const sources = [
    parseArguments(args, VOCABULARY).source,
    environmentSource((name) => environment[name]),
    dotEnvSource(new Map(lines)),
  ];
  return await resolveGroups(GROUPS, sources, {
    readTextFile: (path) => {
      const file = files[path] ?? new Deno.errors.NotFound(path);
      return file instanceof Error ? Promise.reject(file) : Promise.resolve(file);
    },
  }, warn);
}

/** The same with an endpoint, for tests of everything else. */
export function resolveWithEndpoint(sources: TestSources, warn?: Warn): Promise<ResolvedTest> {
  return resolve({ ...sources, environment: { PROMETHEUS_ENDPOINT: "http://host", ...sources.environment } }, warn);
}

/** Holds a rejected configuration to its whole message. */
export async function assertConfigError(resolution: Promise<ResolvedTest>, message: string): Promise<void> {
  await assert.rejects(resolution, (error) => {
    assert.ok(error instanceof ConfigError);
    assert.equal(error.message, message);
    return true;
  });
}
