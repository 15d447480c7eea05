import { deepEqual } from "node:assert/strict";
import fc from "fast-check";
import type { MetricFamily, Sample } from "../../src/exposition/metric_family.ts";
import { PackedFamilies } from "../../src/report/packed_families.ts";

const sample: fc.Arbitrary<Sample> = fc.record({
  suffix: fc.constantFrom("", "_total", "_info"),
  labels: fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true }),
  value: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  timestampMs: fc.nat(),
});

Deno.test("PackedFamilies: gives back every sample in order, in as many parts as it likes", async () => {
  const family = fc.record({
    name: fc.string(),
    type: fc.constantFrom("gauge" as const, "counter" as const),
    help: fc.string(),
    samples: fc.array(sample, { minLength: 1, maxLength: 3 }),
  });
  await fc.assert(fc.asyncProperty(fc.array(family), async (families) => {
    deepEqual([...await PackedFamilies.of(families)], families);
  }));
});

Deno.test("PackedFamilies: a large family comes back in parts of what it was", async () => {
  const samples = Array.from({ length: 30_000 }, (_, i) => ({ suffix: "" as const, labels: { i: `${i}` }, value: i }));
  const large: MetricFamily = { name: "large", type: "gauge", help: "Large.", samples };
  const parts = [...await PackedFamilies.of([large])];
  deepEqual(parts.flatMap((part) => part.samples), samples);
  deepEqual([...new Set(parts.map(({ name, help }) => `${name} ${help}`))], ["large Large."]);
});
