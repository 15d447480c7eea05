import { mergeDistributions } from "./distribution.ts";
import { groupKey, groupValues } from "./group_key.ts";
import type { Distribution, Snapshot } from "./snapshot.ts";

/** Metrics that are looked at between two pauses. */
const PIECE = 100;

/**
 * Splits a snapshot by fewer of its labels, or by the same in another order: what has the same values of those becomes
 * one group. Pauses after every few metrics.
 *
 * @param labels Some of the labels that it is split by; none leaves its groups out.
 */
export function* regroup(snapshot: Snapshot, labels: readonly string[]): Generator<void, Snapshot> {
  const { groupBy } = snapshot.scope;
  if (labels.join() === groupBy.join()) return snapshot;
  const places = labels.map((label) => groupBy.indexOf(label));
  const keys = new Map<string, string>();
  const keyOf = (old: string) => {
    const known = keys.get(old);
    if (known !== undefined) return known;
    const values = groupValues(old, groupBy.length);
    const key = groupKey(places.map((place) => values[place] ?? ""));
    keys.set(old, key);
    return key;
  };
  const names = new Map<string, Snapshot["names"] extends ReadonlyMap<string, infer Entry> ? Entry : never>();
  for (const [name, entry] of snapshot.names) {
    if (names.size % PIECE === 0) yield;
    if (entry.outcome !== "measured") {
      names.set(name, entry);
      continue;
    }
    const { groups, ...whole } = entry;
    names.set(name, groups === undefined || labels.length === 0 ? whole : { ...whole, groups: merge(groups, keyOf) });
  }
  return { ...snapshot, scope: { ...snapshot.scope, groupBy: labels }, names };
}

function merge(
  groups: ReadonlyMap<string, Distribution>,
  keyOf: (old: string) => string,
): ReadonlyMap<string, Distribution> {
  const parts = new Map<string, Distribution[]>();
  for (const [old, distribution] of groups) {
    const key = keyOf(old);
    const same = parts.get(key);
    if (same === undefined) parts.set(key, [distribution]);
    else same.push(distribution);
  }
  return new Map(Array.from(parts, ([key, distributions]) => [key, mergeDistributions(distributions)]));
}
