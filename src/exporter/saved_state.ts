import * as v from "valibot";
import type { Config } from "../config/config.ts";
import { ensureWritable } from "../files/ensure_writable.ts";
import { writeWholeFile } from "../files/write_whole_file.ts";
import { readJsonReport } from "../snapshot/read_snapshot.ts";
import { EMPTY_EXPORTED_SET, type ExportedSetOptions } from "./exported_set.ts";
import { restoreSnapshot, type ServedSnapshot, serveSnapshot } from "./served_snapshot.ts";
import { snapshotJson } from "./snapshot_json.ts";

/** Version of the file; a file of another version is not read. */
const STATE_VERSION = 1;
const FILE_NAME = "dpm-finder-state.json";

/** Parts the file's head from its snapshot. A text inside has its quotes escaped, so it cannot hold this. */
const SNAPSHOT_KEY = ',"snapshot":';

const Version = v.object({ state_version: v.number() });
const Head = v.object({
  key: v.string(),
  exported_by: v.string(),
  refreshed_at_ms: v.pipe(v.number(), v.finite()),
  exported: v.object({
    metrics: v.array(v.object({
      name: v.string(),
      maxDpm: v.number(),
      totalDpm: v.number(),
      seriesCount: v.number(),
      estimatedCost: v.optional(v.number()),
      refreshesOut: v.number(),
    })),
    waiting: v.array(v.tuple([v.string(), v.number()])),
    notExported: v.object({ metrics: v.number(), series: v.number(), dpm: v.number() }),
  }),
});

/** What was found where the state of an earlier process should be. */
export type FoundState =
  | { readonly kind: "none" }
  | { readonly kind: "found"; readonly served: ServedSnapshot }
  /** There is a file that is of no use; `reason` is one line for people. */
  | { readonly kind: "ignored"; readonly reason: string };

/**
 * What a saved snapshot belongs to: another endpoint, tenant or scope is another snapshot.
 *
 * Holds no secret. What only changes how a snapshot is shown is not part of it.
 */
export function stateKey({ backend, scan, demo }: Pick<Config, "backend" | "scan" | "demo">): string {
  const { authentication } = backend;
  return JSON.stringify({
    endpoint: demo ? "demo" : backend.endpoint?.href,
    apiPrefix: backend.apiPrefix,
    // A tenant may also be named by hand, in a header like any other.
    tenant: backend.tenant ?? backend.headers.get("x-scope-orgid")?.reveal(),
    username: authentication.kind === "basic" ? authentication.username : undefined,
    windowMinutes: scan.windowMinutes,
    match: scan.match.map((expression) => expression.source),
    exclude: scan.exclude.map((expression) => expression.source),
    groupBy: scan.groupBy,
    skipExcluded: scan.skipExcluded,
  });
}

/**
 * Makes sure that state can be saved in a folder, which is created when it does not exist, and clears away what a
 * process killed while it saved has left there.
 *
 * @throws {WriteError} when nothing can be written there
 */
export async function prepareStateFolder(folder: string): Promise<void> {
  // Where it cannot be made, writing says why in better words.
  await Deno.mkdir(folder, { recursive: true, mode: 0o700 }).catch(() => {});
  await ensureWritable(`${folder}/${FILE_NAME}`);
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (isFile && /^\.dpm-finder-[0-9a-f-]{36}\.tmp$/.test(name)) {
      await Deno.remove(`${folder}/${name}`).catch(() => {});
    }
  }
}

/**
 * Saves what is served, whole: a process killed on the way leaves the last state.
 *
 * @throws {WriteError}
 */
export async function saveState(
  folder: string,
  key: string,
  served: ServedSnapshot,
  options: ExportedSetOptions,
): Promise<void> {
  await writeWholeFile(`${folder}/${FILE_NAME}`, renderState(key, served, options));
}

function* renderState(
  key: string,
  { snapshot, exported, refreshedAtMs }: ServedSnapshot,
  options: ExportedSetOptions,
): Generator<string> {
  const { metrics, waiting, notExported } = exported;
  const head = JSON.stringify({
    state_version: STATE_VERSION,
    key,
    exported_by: optionsKey(options),
    refreshed_at_ms: refreshedAtMs,
    exported: { metrics, waiting: [...waiting], notExported },
  });
  yield `${head.slice(0, -1)}${SNAPSHOT_KEY}`;
  yield* snapshotJson(snapshot);
  yield "}\n";
}

/**
 * Finds the state an earlier process saved; a damaged, newer or foreign one is no reason to fail.
 *
 * When other options decide what is exported now, it is chosen anew.
 */
export async function loadState(folder: string, key: string, options: ExportedSetOptions): Promise<FoundState> {
  const path = `${folder}/${FILE_NAME}`;
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { kind: "none" };
    return { kind: "ignored", reason: `Cannot read "${path}": ${messageOf(error)}` };
  }
  try {
    return readState(text, path, key, options);
  } catch (error) {
    return { kind: "ignored", reason: `"${path}" is damaged: ${messageOf(error)}` };
  }
}

function readState(text: string, path: string, key: string, options: ExportedSetOptions): FoundState {
  const split = text.indexOf(SNAPSHOT_KEY);
  const document: unknown = JSON.parse(split < 0 ? text : `${text.slice(0, split)}}`);
  const { state_version: version } = v.parse(Version, document);
  if (version !== STATE_VERSION) {
    return { kind: "ignored", reason: `"${path}" is of version ${version}, this program reads ${STATE_VERSION}` };
  }
  const head = v.parse(Head, document);
  if (head.key !== key) return { kind: "ignored", reason: `"${path}" belongs to another endpoint, tenant or scope` };
  const snapshot = readJsonReport(text.slice(split + SNAPSHOT_KEY.length, text.lastIndexOf("}")), path);
  if (head.exported_by !== optionsKey(options)) {
    return { kind: "found", served: serveSnapshot(snapshot, EMPTY_EXPORTED_SET, head.refreshed_at_ms, options) };
  }
  const exported = {
    metrics: head.exported.metrics.map((metric) => ({ ...metric, estimatedCost: metric.estimatedCost })),
    waiting: new Map(head.exported.waiting),
    notExported: head.exported.notExported,
  };
  return { kind: "found", served: restoreSnapshot(snapshot, exported, head.refreshed_at_ms, options) };
}

function optionsKey(options: ExportedSetOptions): string {
  const { minDpm, all, costPer1000Series, includedDpm, maxExported, keepScans } = options;
  return JSON.stringify([minDpm, all, costPer1000Series, includedDpm, maxExported, keepScans]);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
