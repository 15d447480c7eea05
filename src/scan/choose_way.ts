import type { Backend, BackendInfo, CallOptions } from "../prometheus/backend.ts";
import { BackendError } from "../prometheus/backend_error.ts";
import { RefusedError } from "../prometheus/refused_error.ts";
import type { MeasuringWay, WayOptions } from "./measuring_way.ts";
import { regexWay } from "./regex_way.ts";
import { unionWay } from "./union_way.ts";

type RegexWayKind = Exclude<MeasuringWay["kind"], "union">;

/** Names that share their label sets on nearly every tenant, first choice first. */
const SHARING_PAIRS = [
  ["up", "scrape_duration_seconds"],
  ["scrape_samples_scraped", "scrape_samples_post_metric_relabeling"],
  ["process_cpu_seconds_total", "process_resident_memory_bytes"],
] as const;
const MAX_PAIRS = 3;

/**
 * Chooses the cheapest way of measuring that is proved to be right on this backend.
 *
 * The regex ways are accepted only when a probe over two names that share label sets gives each of them rows of its
 * own: a backend that drops names too early fails the probe or returns rows without a name, and one that merges rows in
 * silence returns only one. Whatever the probe leaves in doubt is measured by the union, which is right everywhere.
 */
export async function chooseWay(
  backend: Backend,
  names: readonly string[],
  options: WayOptions,
  atMs: number,
  call: CallOptions,
): Promise<MeasuringWay> {
  for (const kind of regexWaysOf(backend.info)) {
    const way = regexWay(kind, options);
    for (const pair of probePairs(names)) {
      const verdict = await probe(backend, way, pair, atMs, call);
      if (verdict === "right") return way;
      if (verdict === "wrong") break;
    }
  }
  return unionWay(options);
}

function regexWaysOf({ flavour, version }: BackendInfo): readonly RegexWayKind[] {
  if (flavour === "victoriametrics") return ["keep-names"];
  if (flavour === "unknown") return ["delayed-names", "keep-names"];
  return flavour === "prometheus" && /^v?[0-2]\./.test(version) ? [] : ["delayed-names"];
}

async function probe(
  backend: Backend,
  way: MeasuringWay,
  pair: readonly string[],
  atMs: number,
  call: CallOptions,
): Promise<"right" | "wrong" | "unclear"> {
  try {
    const question = way.ask(pair);
    const rows = question.readAnswer(await backend.query(question.expression, atMs, call));
    if (rows === undefined) return "wrong";
    return new Set(rows.map(({ name }) => name)).size === pair.length ? "right" : "unclear";
  } catch (error) {
    call.signal.throwIfAborted();
    if (error instanceof BackendError && !(error instanceof RefusedError)) return "wrong";
    throw error;
  }
}

/** Up to three pairs of names of the catalogue that are likely to share label sets. */
function probePairs(names: readonly string[]): readonly (readonly string[])[] {
  const known = new Set(names);
  const pairs: (readonly string[])[] = SHARING_PAIRS.filter((pair) => pair.every((name) => known.has(name)));
  for (const name of names) {
    if (pairs.length >= MAX_PAIRS) break;
    // The sum and the count of a histogram or summary have the same labels by construction.
    if (name.endsWith("_sum") && known.has(name.replace(/_sum$/, "_count"))) {
      pairs.push([name.replace(/_sum$/, "_count"), name]);
    }
  }
  if (pairs.length === 0 && names.length >= 2) pairs.push(names.slice(0, 2));
  return pairs.slice(0, MAX_PAIRS);
}
