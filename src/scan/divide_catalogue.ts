import type { ScanConfig } from "../config/scan_options.ts";
import type { AggregationRule } from "../prometheus/backend.ts";
import type { OutOfScope, Unmeasured } from "../snapshot/snapshot.ts";
import { builtInExclusion } from "./built_in_exclusion.ts";

/** What is to become of each name of a catalogue. */
interface DividedCatalogue {
  readonly toMeasure: readonly string[];
  /** Names that an aggregation rule settles without a query. */
  readonly aggregated: ReadonlyMap<string, Unmeasured>;
  /** How many names were not wanted, by what leaves them out. */
  readonly outOfScope: OutOfScope;
}

/** Names that are looked at between two pauses. */
const PIECE = 500;

/**
 * Sorts a catalogue into the names to measure, those that an aggregation rule settles, and those not wanted. Pauses after
 * every few names.
 */
export function* divideCatalogue(
  catalogue: readonly string[],
  config: Pick<ScanConfig, "match" | "exclude" | "skipExcluded">,
  rules: readonly AggregationRule[],
): Generator<void, DividedCatalogue> {
  const aggregated = new Map<string, Unmeasured>();
  const outOfScope = { match: 0, exclude: 0, skipExcluded: 0 };
  const toMeasure: string[] = [];
  for (const [index, name] of catalogue.entries()) {
    if (index % PIECE === PIECE - 1) yield;
    const reason = outOfScopeReason(name, config);
    if (reason !== undefined) {
      outOfScope[reason]++;
      continue;
    }
    if (config.skipExcluded && builtInExclusion(name) !== undefined) {
      outOfScope.skipExcluded++;
      continue;
    }
    const rule = rules.find((rule) => fits(rule, name));
    if (rule === undefined) {
      toMeasure.push(name);
      continue;
    }
    const effect = rule.drop === true ? "drops its series" : "replaces its raw series";
    const words = `an aggregation rule (${rule.matchType} "${rule.metric}") ${effect}`;
    aggregated.set(name, { outcome: "aggregated", status: undefined, reason: words });
  }
  return { toMeasure, aggregated, outOfScope };
}

/** Why a name is out of scope; `undefined` means it is in. `exclude` wins over `match`. */
function outOfScopeReason(
  name: string,
  { match, exclude }: Pick<ScanConfig, "match" | "exclude">,
): "match" | "exclude" | undefined {
  if (exclude.some((pattern) => pattern.matches(name))) return "exclude";
  if (match.length > 0 && !match.some((pattern) => pattern.matches(name))) return "match";
  return undefined;
}

function fits({ metric, matchType }: AggregationRule, name: string): boolean {
  if (matchType === "prefix") return name.startsWith(metric);
  if (matchType === "suffix") return name.endsWith(metric);
  return name === metric;
}
