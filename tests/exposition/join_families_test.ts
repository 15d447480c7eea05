import { deepEqual, equal, throws } from "node:assert/strict";
import fc from "fast-check";
import { encodeText } from "../../src/exposition/encode_text.ts";
import { joinFamilies, withLabel } from "../../src/exposition/join_families.ts";
import type { MetricFamily } from "../../src/exposition/metric_family.ts";
import { atOnce } from "../../src/exposition/turns.ts";

function family(samples: readonly (readonly [name: string, value: number])[]): MetricFamily {
  return {
    name: "metric_dpm_rate",
    type: "gauge",
    help: "Rate.",
    samples: samples.map(([metric_name, value]) => ({ suffix: "", labels: { metric_name }, value })),
  };
}

Deno.test("joinFamilies: the same text as of plain samples with the label before their own", () => {
  const samples = fc.uniqueArray(fc.tuple(fc.string(), fc.double()), { selector: ([name]) => name, maxLength: 5 });
  fc.assert(
    fc.property(fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 4 }), samples, (targets, each) => {
      const parts = targets.map((target) => [target, family(each)] as const);
      const joined = atOnce(joinFamilies("target", parts));
      const plain = {
        ...family([]),
        samples: parts.flatMap(([target, one]) => withLabel(one, "target", target).samples),
      };
      equal(encodeText([joined]), encodeText([plain]));
      deepEqual(joined.samples, plain.samples);
    }),
  );
});

Deno.test("joinFamilies: pauses after every few lines", () => {
  const many = Array.from({ length: 10_000 }, (_, i) => [`m${i}`, i] as const);
  let pauses = 0;
  for (const _ of joinFamilies("target", [["a", family(many)], ["b", family(many)]])) pauses++;
  equal(pauses, 10);
});

Deno.test("joinFamilies: of none there is no family", () => {
  throws(() => atOnce(joinFamilies("target", [])), TypeError);
});
