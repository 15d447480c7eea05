import type { Backend, CallOptions } from "../prometheus/backend.ts";
import { BackendError } from "../prometheus/backend_error.ts";
import { flavourRow } from "../prometheus/flavours.ts";
import { AnswerFlaw } from "./measured_row.ts";
import type { QueryStrategy, StrategyOptions } from "./query_strategy.ts";
import { regexStrategy } from "./regex_strategy.ts";
import { unionStrategy } from "./union_strategy.ts";

/** Names that share their label sets on nearly every tenant, first choice first. */
const SHARING_PAIRS = [
  ["up", "scrape_duration_seconds"],
  ["scrape_samples_scraped", "scrape_samples_post_metric_relabeling"],
  ["process_cpu_seconds_total", "process_resident_memory_bytes"],
] as const;
const MAX_PAIRS = 3;

/**
 * Chooses the cheapest query strategy that is proved to be right on this backend.
 *
 * The strategies by regular expression are accepted only when a probe over two names that share label sets gives each of
 * them rows of its own: a backend that drops names too early fails the probe or returns rows without a name, and one
 * that merges rows in silence returns only one. Whatever the probe leaves in doubt is measured by the union, which is
 * right everywhere.
 */
export async function chooseStrategy(
  backend: Backend,
  names: readonly string[],
  options: StrategyOptions,
  atMs: number,
  call: CallOptions,
): Promise<QueryStrategy> {
  const { flavour, version } = backend.info;
  for (const kind of flavourRow(flavour).probes(version)) {
    const strategy = regexStrategy(kind, options);
    for (const pair of probePairs(names)) {
      const result = await probe(backend, strategy, pair, atMs, call);
      if (result === "right") return strategy;
      if (result === "wrong") break;
    }
  }
  return unionStrategy(options);
}

async function probe(
  backend: Backend,
  strategy: QueryStrategy,
  pair: readonly string[],
  atMs: number,
  call: CallOptions,
): Promise<"right" | "wrong" | "unclear"> {
  try {
    const question = strategy.ask(pair);
    const rows = question.readAnswer(await backend.query(question.expression, atMs, call));
    if (rows instanceof AnswerFlaw) return "wrong";
    return new Set(rows.map(({ name }) => name)).size === pair.length ? "right" : "unclear";
  } catch (error) {
    call.signal.throwIfAborted();
    if (error instanceof BackendError && error.kind !== "refused") return "wrong";
    throw error;
  }
}

/** Picks up to three pairs of names of the catalogue that are likely to share label sets. */
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
