import fc from "fast-check";
import { distributionFromCounts, mergeDistributions } from "../../src/snapshot/distribution.ts";
import type { Distribution, ExclusionRule, Measured, Snapshot, Unmeasured } from "../../src/snapshot/snapshot.ts";

const distribution: fc.Arbitrary<Distribution> = fc.array(
  fc.tuple(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: 1_000_000 })),
  { minLength: 1, maxLength: 5 },
).map((pairs) => distributionFromCounts(new Map(pairs)));

const excludedBy: fc.Arbitrary<{ excludedBy?: ExclusionRule }> = fc.option(
  record({ kind: fc.constantFrom("suffix" as const, "prefix" as const), text: fc.string() }),
  { nil: undefined },
).map((rule) => rule === undefined ? {} : { excludedBy: rule });

function measured(grouped: boolean): fc.Arbitrary<Measured> {
  if (!grouped) {
    return fc.tuple(distribution, excludedBy).map(([distribution, flag]) => ({
      outcome: "measured" as const,
      distribution,
      ...flag,
    }));
  }
  const groups = fc.uniqueArray(fc.tuple(hostileText, distribution), {
    minLength: 1,
    maxLength: 4,
    selector: ([value]) => value,
  }).map((entries) => new Map(entries));
  return fc.tuple(groups, excludedBy).map(([groups, flag]) => ({
    outcome: "measured" as const,
    distribution: mergeDistributions([...groups.values()]),
    groups,
    ...flag,
  }));
}

const empty: fc.Arbitrary<Measured> = excludedBy.map((flag) => ({ outcome: "empty", distribution: [], ...flag }));

const unmeasured: fc.Arbitrary<Unmeasured> = fc.tuple(
  fc.constantFrom("aggregated" as const, "failed" as const),
  fc.option(fc.integer({ min: 100, max: 599 }), { nil: undefined }),
  fc.string({ unit: "binary" }),
  excludedBy,
).map(([outcome, status, reason, flag]) => ({ outcome, status, reason, ...flag }));

/** Texts that break naive encoders: quotes, line ends, escapes, other scripts, lone surrogates, formulas. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ minLength: 1, unit: "binary" }),
  fc.string({
    minLength: 1,
    unit: fc.constantFrom('"', "\\", "\n", "\r", ",", ";", " ", "=", "\u001b", "é", "🐘", "\ud800"),
  }),
  fc.constantFrom("up", "__proto__", "constructor", "a:b", "http.server.duration", "=1+1", "-1", "+x", "@x", "1e3"),
);

/** Objects as a program makes them; those without a prototype would differ from any that are read back. */
function record<T>(model: { [Key in keyof T]: fc.Arbitrary<T[Key]> }): fc.Arbitrary<T> {
  return fc.record<T>(model, { noNullPrototype: true });
}

/** Any snapshot a scan can make. */
export const arbitrarySnapshot: fc.Arbitrary<Snapshot> = fc.constantFrom<readonly string[]>([], ["job"], [
  "team",
  "métrique",
]).chain((groupBy) =>
  record({
    evaluatedAtMs: fc.integer({ min: 0, max: Date.UTC(2200, 0) }),
    windowMinutes: fc.oneof(fc.integer({ min: 1, max: 10_080 }), fc.constantFrom(0.5, 1 / 3, 2.5)),
    backend: record({
      flavour: fc.constantFrom("prometheus", "mimir", "victoriametrics", "thanos", "unknown"),
      version: fc.string(),
      url: fc.string(),
      tenant: fc.option(fc.string(), { nil: undefined }),
    }),
    scope: record({
      match: fc.array(fc.string()),
      exclude: fc.array(fc.string()),
      groupBy: fc.constant(groupBy),
      selector: fc.string(),
      skipExcluded: fc.boolean(),
    }),
    names: fc.uniqueArray(
      fc.tuple(
        hostileText,
        fc.oneof(measured(groupBy !== undefined), measured(groupBy !== undefined), empty, unmeasured),
      ),
      { maxLength: 12, selector: ([name]) => name },
    ).map((entries) => new Map<string, Measured | Unmeasured>(entries)),
    outOfScope: record({ match: fc.nat(), exclude: fc.nat(), skipExcluded: fc.nat() }),
    aggregationRules: fc.constantFrom("known", "unavailable"),
    summaries: fc.constant([]),
    activeSeries: fc.constant(undefined),
    missingStores: fc.array(fc.string(), { maxLength: 2 }),
    warnings: fc.array(fc.string()),
    selfCost: record({ requests: fc.nat(), bytes: fc.nat(), retries: fc.nat() }),
    durationMs: fc.nat(),
  })
);
