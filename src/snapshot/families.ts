import { mergeDistributions, seriesCount, totalSamples } from "./distribution.ts";
import { scrapeInterval } from "./scrape_interval.ts";
import type { Distribution, Snapshot } from "./snapshot.ts";
import { sortInPieces } from "./sort_in_pieces.ts";

/** Metric names that one instrument of a program makes. */
export interface FamilyNames {
  /** What they have in common; of a counter with `_created`, the counter's. No two families share a name. */
  readonly name: string;
  /** `metric` is a name by itself, a native histogram too. */
  readonly kind: "histogram" | "summary" | "counter" | "metric";
  readonly members: readonly string[];
}

/** Names that are looked at between two pauses. */
const PIECE = 500;

/** A family with what it adds up to. */
export interface Family extends FamilyNames {
  readonly dpm: number;
  readonly series: number;
  /** How often its series have a sample, as {@linkcode scrapeInterval} says it. */
  readonly every: string;
  /** Of a classic histogram, where every `_count` has the same number of `_bucket`; else `undefined`. */
  readonly buckets: { readonly perHistogram: number; readonly histograms: number } | undefined;
  /** The series of all members by their samples. */
  readonly distribution: Distribution;
}

/**
 * Folds metric names into families: each name is in exactly one. Pauses after every few names.
 *
 * - A classic histogram is `x_bucket`, `x_sum` and `x_count`, all three of them. A metric `x` beside them, as a native
 *   histogram is, stays by itself, and the family is then called `x_bucket`.
 * - A summary is `x_sum` and `x_count`, with `x` where there are quantiles; only where a type says so, because names
 *   alone do not tell it from three gauges.
 * - `x_created` joins the histogram or summary `x`, or the counter `x_total`.
 *
 * @param names The whole catalogue, whether measured or not.
 * @param types Types by metric name, as `/api/v1/metadata` tells them; may be empty.
 * @example
 * ```ts
 * const names = ["up", "rpc_seconds_bucket", "rpc_seconds_sum", "rpc_seconds_count"];
 * assertEquals(atOnce(foldFamilies(names, new Map())).map(({ name }) => name), ["rpc_seconds", "up"]);
 * ```
 */
export function* foldFamilies(
  names: Iterable<string>,
  types: ReadonlyMap<string, string>,
): Generator<void, FamilyNames[]> {
  const all = new Set(names);
  const folded = new Set<string>();
  const families: FamilyNames[] = [];
  const fold = (name: string, kind: FamilyNames["kind"], candidates: readonly string[]) => {
    const members = candidates.filter((each) => all.has(each) && !folded.has(each));
    for (const member of members) folded.add(member);
    families.push({ name, kind, members });
  };
  let seen = 0;
  for (const name of all) {
    if (++seen % PIECE === 0) yield;
    const base = withoutSuffix(name, "_bucket");
    if (base === undefined || !["_sum", "_count"].every((suffix) => all.has(base + suffix))) continue;
    const members = ["_bucket", "_sum", "_count", "_created"].map((suffix) => base + suffix);
    fold(all.has(base) ? name : base, "histogram", members);
  }
  for (const [base, type] of types) {
    const parts = [`${base}_sum`, `${base}_count`];
    if (type !== "summary" || !parts.every((part) => all.has(part) && !folded.has(part))) continue;
    fold(base, "summary", [base, ...parts, `${base}_created`]);
  }
  for (const name of all) {
    if (++seen % PIECE === 0) yield;
    const base = withoutSuffix(name, "_created");
    if (base === undefined || folded.has(name)) continue;
    const counter = `${base}_total`;
    if (all.has(counter) && !folded.has(counter)) fold(counter, "counter", [counter, name]);
  }
  for (const name of all) {
    if (++seen % PIECE === 0) yield;
    if (!folded.has(name)) families.push({ name, kind: "metric", members: [name] });
  }
  return families;
}

function withoutSuffix(name: string, suffix: string): string | undefined {
  return name.endsWith(suffix) && name.length > suffix.length ? name.slice(0, -suffix.length) : undefined;
}

/**
 * Sums the measured metrics of a snapshot up by family: highest DPM first, equal ones by name. The families' sums are
 * those of the metrics: what a built-in rule excludes is among them. Pauses after every few of them.
 */
export function* listFamilies(
  { names, windowMinutes, summaries }: Pick<Snapshot, "names" | "windowMinutes" | "summaries">,
): Generator<void, Family[]> {
  const families: Family[] = [];
  const types = new Map(summaries.map((name) => [name, "summary"]));
  let seen = 0;
  for (const family of yield* foldFamilies(names.keys(), types)) {
    if (++seen % PIECE === 0) yield;
    const measured = new Map<string, Distribution>();
    for (const member of family.members) {
      const entry = names.get(member);
      if (entry?.outcome === "measured") measured.set(member, entry.distribution);
    }
    if (measured.size === 0) continue;
    const distribution = mergeDistributions([...measured.values()]);
    families.push({
      ...family,
      members: [...measured.keys()],
      dpm: totalSamples(distribution) / windowMinutes,
      series: seriesCount(distribution),
      // Few of many families are shown.
      get every() {
        return scrapeInterval(distribution, windowMinutes);
      },
      buckets: family.kind === "histogram" ? bucketsOf(measured) : undefined,
      distribution,
    });
  }
  return yield* sortInPieces(families, (a, b) => b.dpm - a.dpm || (a.name < b.name ? -1 : 1));
}

function bucketsOf(measured: ReadonlyMap<string, Distribution>): Family["buckets"] {
  const seriesOf = (suffix: string) => {
    const name = [...measured.keys()].find((each) => each.endsWith(suffix));
    return seriesCount(measured.get(name ?? "") ?? []);
  };
  const histograms = seriesOf("_count");
  const perHistogram = seriesOf("_bucket") / histograms;
  return Number.isInteger(perHistogram) && perHistogram > 0 ? { perHistogram, histograms } : undefined;
}
