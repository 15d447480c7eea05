import * as v from "valibot";
import type { Config } from "../config/config.ts";
import { writeWholeFile } from "../files/write_whole_file.ts";
import { jsonReport } from "../report/json_report.ts";
import { readJsonReport } from "../report/read_json_report.ts";
import type { ServedSnapshot } from "./exporter_store.ts";

/** Version of the file; a file of another version is not read. */
const STATE_VERSION = 1;
const FILE_NAME = "dpm-finder-state.json";

const Totals = v.object({ metrics: v.number(), series: v.number(), dpm: v.number() });
const State = v.object({
  state_version: v.number(),
  key: v.string(),
  refreshed_at_ms: v.number(),
  exported: v.object({
    metrics: v.array(v.object({
      name: v.string(),
      maxDpm: v.number(),
      totalDpm: v.number(),
      seriesCount: v.number(),
      estimatedCost: v.optional(v.number()),
      refreshesOut: v.number(),
    })),
    notExported: Totals,
  }),
  snapshot: v.unknown(),
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
export function stateKey({ backend, scan, demo }: Config): string {
  const { authentication } = backend;
  return JSON.stringify({
    endpoint: demo ? "demo" : backend.endpoint?.href,
    apiPrefix: backend.apiPrefix,
    tenant: backend.tenant,
    username: authentication.kind === "basic" ? authentication.username : undefined,
    windowMinutes: scan.windowMinutes,
    match: scan.match.map((expression) => expression.source),
    exclude: scan.exclude.map((expression) => expression.source),
    groupBy: scan.groupBy,
    skipExcluded: scan.skipExcluded,
  });
}

/** Saves what is served, whole: a process killed on the way leaves the last state. Throws `WriteError`. */
export async function saveState(folder: string, key: string, served: ServedSnapshot): Promise<void> {
  await writeWholeFile(`${folder}/${FILE_NAME}`, renderState(key, served));
}

function* renderState(key: string, { snapshot, exported, refreshedAtMs }: ServedSnapshot): Generator<string> {
  const head = { state_version: STATE_VERSION, key, refreshed_at_ms: refreshedAtMs, exported };
  yield `${JSON.stringify(head).slice(0, -1)},"snapshot":`;
  yield* snapshotJson(snapshot);
  yield "}\n";
}

/** The JSON of a one-shot with `-m 0 --all`: nothing of the snapshot is lost. */
export function snapshotJson(snapshot: ServedSnapshot["snapshot"]): Iterable<string> {
  return jsonReport.render({
    snapshot,
    options: {
      format: "json",
      minDpm: 0,
      all: true,
      sort: "dpm",
      top: undefined,
      seriesDetail: 0,
      costPer1000Series: undefined,
      includedDpm: 1,
    },
    seriesDetail: new Map(),
  });
}

/** Finds the state an earlier process saved; a damaged, newer or foreign one is no reason to fail. */
export async function loadState(folder: string, key: string): Promise<FoundState> {
  const path = `${folder}/${FILE_NAME}`;
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { kind: "none" };
    return { kind: "ignored", reason: `Cannot read "${path}": ${error instanceof Error ? error.message : error}` };
  }
  try {
    const state = v.parse(State, JSON.parse(text));
    if (state.state_version !== STATE_VERSION) {
      return {
        kind: "ignored",
        reason: `"${path}" is of version ${state.state_version}, this program reads ${STATE_VERSION}`,
      };
    }
    if (state.key !== key) return { kind: "ignored", reason: `"${path}" belongs to another endpoint, tenant or scope` };
    const snapshot = readJsonReport(JSON.stringify(state.snapshot), path);
    const metrics = state.exported.metrics.map((metric) => ({ ...metric, estimatedCost: metric.estimatedCost }));
    const exported = { metrics, notExported: state.exported.notExported };
    return { kind: "found", served: { snapshot, exported, refreshedAtMs: state.refreshed_at_ms } };
  } catch (error) {
    return { kind: "ignored", reason: `"${path}" is damaged: ${error instanceof Error ? error.message : error}` };
  }
}
