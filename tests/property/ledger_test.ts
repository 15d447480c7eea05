import assert from "node:assert/strict";
import fc from "fast-check";
import { countLedger } from "../../src/snapshot/snapshot.ts";
import { scan } from "../../src/scan/scan.ts";
import { backendErrorOf } from "../support/backend_error_of.ts";
import { FakeBackend, type FakeQuery } from "../support/fake_backend.ts";
import { parseNamePattern } from "../../src/text/name_pattern.ts";
import { scanConfig } from "../support/scan_config.ts";

const FAILURES = {
  query: "bad-query",
  size: "bad-query",
  heavy: "too-heavy",
  unavailable: "unavailable",
  unreachable: "connection-refused",
  invalid: "invalid-answer",
  partial: "partial-answer",
} as const;
type Failure = keyof typeof FAILURES;

const failure = fc.constantFrom(...Object.keys(FAILURES) as Failure[]);
const name = fc.oneof(
  fc.stringMatching(/^[a-c_:]{1,4}(_count|_sum|_bucket)?$/),
  fc.string({ unit: fc.constantFrom(`"`, "\\", "\n", "$", "|", "{", "}", "😀", "a"), minLength: 1, maxLength: 4 }),
);
const tenant = fc.dictionary(
  name,
  fc.record({
    samples: fc.integer({ min: 0, max: 3 }),
    series: fc.integer({ min: 1, max: 3 }),
  }),
);
const settings = fc.record({
  batchSize: fc.integer({ min: 1, max: 9 }),
  skipExcluded: fc.boolean(),
  keepsNames: fc.boolean(),
  match: fc.constantFrom([], [parseNamePattern("a.*")]),
  exclude: fc.constantFrom([], [parseNamePattern(".*b")]),
  rules: fc.constantFrom([], [{ metric: "c", matchType: "prefix" as const }]),
});

/** Fails for the hostile names, by each one's own kind of failure, and for every so many-th query besides. */
function failing(hostile: ReadonlyMap<string, Failure>, everyNth: number) {
  let queries = 0;
  return ({ names }: FakeQuery) => {
    const kind = names.map((name) => hostile.get(name)).find((kind) => kind !== undefined) ??
      (everyNth > 0 && ++queries % everyNth === 0 ? "unavailable" : undefined);
    if (kind === undefined) return undefined;
    throw backendErrorOf(FAILURES[kind], kind === "size" ? "too many series" : kind);
  };
}

Deno.test("ledger: whatever fails, the outcomes add up to the names in scope, and those and the others to the tenant", async () => {
  const hostile = fc.dictionary(name, failure, { maxKeys: 3 });
  await fc.assert(
    fc.asyncProperty(tenant, hostile, settings, fc.integer({ min: 0, max: 5 }), async (tenant, hostile, given, nth) => {
      const { keepsNames, rules, ...config } = given;
      const entries = Object.entries(tenant);
      const backend = new FakeBackend({
        series: entries.flatMap(([name, { samples, series }]) =>
          Array.from({ length: series }, (_, index) => ({ name, labels: { job: String(index) }, samples }))
        ),
        keepsNames,
        rules: () => Promise.resolve([...rules]),
        intercept: failing(new Map(Object.entries(hostile)), nth),
      });
      const dependencies = { signal: new AbortController().signal, now: () => 0, maxInFlight: 3 };
      const snapshot = await scan(backend, scanConfig(config), dependencies);

      const { catalogue, measured, empty, aggregated, failed } = countLedger(snapshot);
      assert.equal(measured + empty + aggregated + failed, catalogue);
      const { match, exclude, skipExcluded } = snapshot.outOfScope;
      assert.equal(catalogue + match + exclude + skipExcluded, entries.length);

      for (const [name, { samples, series }] of entries) {
        const entry = snapshot.names.get(name);
        if (entry === undefined || !("distribution" in entry)) {
          if (entry !== undefined) assert.ok(entry.reason !== "");
          continue;
        }
        // A name that was measured was measured rightly, whatever became of those around it.
        assert.deepEqual(entry.distribution, samples === 0 ? [] : [[samples, series]]);
        assert.equal(entry.outcome, samples === 0 ? "empty" : "measured");
      }
    }),
  );
});

Deno.test("ledger: names that make their query fail cost none of the others", async () => {
  const kind = fc.constantFrom<Failure>("query", "size");
  await fc.assert(fc.asyncProperty(tenant, fc.dictionary(name, kind), settings, async (tenant, hostile, given) => {
    const entries = Object.entries(tenant);
    const backend = new FakeBackend({
      series: entries.map(([name, { samples }]) => ({ name, samples })),
      keepsNames: given.keepsNames,
      intercept: failing(new Map(Object.entries(hostile)), 0),
    });
    const dependencies = { signal: new AbortController().signal, now: () => 0, maxInFlight: 3 };
    const snapshot = await scan(backend, scanConfig({ batchSize: given.batchSize }), dependencies);
    for (const [name] of entries) {
      assert.equal(snapshot.names.get(name)?.outcome === "failed", Object.hasOwn(hostile, name), name);
    }
  }));
});

Deno.test("ledger: the failures above are of every kind but refusal, which ends a scan", () => {
  const kinds = Object.values(FAILURES).map((code) => backendErrorOf(code, "no").kind);
  assert.deepEqual(new Set(kinds), new Set(["query", "heavy", "unavailable", "unreachable", "invalid", "partial"]));
});
