import { deepStrictEqual, ok } from "node:assert/strict";
import { bill } from "../../src/pricing/bill.ts";
import { estimateCost } from "../../src/pricing/estimate_cost.ts";
import { excessDpm } from "../../src/pricing/excess_dpm.ts";
import { parsePlan } from "../../src/pricing/parse_plan.ts";
import { flatPrice } from "../../src/pricing/plan.ts";
import { priceQuantity } from "../../src/pricing/price_quantity.ts";
import { saving } from "../../src/pricing/saving.ts";

/** What the examples may name. */
const KNOWN = {
  assertEquals: deepStrictEqual,
  bill,
  estimateCost,
  excessDpm,
  flatPrice,
  parsePlan,
  priceQuantity,
  saving,
};

/** The fenced examples of a file's doc comments, as statements. */
function examplesOf(text: string): string[] {
  return Array.from(text.matchAll(/^ \* ```ts\n([^]*?)^ \* ```$/gm), ([, body = ""]) => body.replace(/^ \* ?/gm, ""));
}

for await (const { name } of Deno.readDir("src/pricing")) {
  const examples = examplesOf(await Deno.readTextFile(`src/pricing/${name}`));
  for (const [index, example] of examples.entries()) {
    Deno.test(`${name}: example ${index + 1} of its doc comments holds`, () => {
      ok(example.includes("assertEquals("), example);
      new Function(...Object.keys(KNOWN), example)(...Object.values(KNOWN));
    });
  }
}

Deno.test("examplesOf: finds the examples, so that none of the formulas goes unchecked", async () => {
  for (const file of ["bill", "estimate_cost", "excess_dpm", "parse_plan", "price_quantity", "saving"]) {
    deepStrictEqual(examplesOf(await Deno.readTextFile(`src/pricing/${file}.ts`)).length, 1, file);
  }
});
