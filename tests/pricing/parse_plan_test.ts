import { deepEqual, equal, ok } from "node:assert/strict";
import { parsePlan } from "../../src/pricing/parse_plan.ts";
import { YamlError } from "../../src/yaml/yaml_error.ts";

function messageOf(text: string): string {
  try {
    parsePlan(text, "plan.yaml");
  } catch (error) {
    ok(error instanceof YamlError, String(error));
    equal(error.exitCode, 2);
    return error.message;
  }
  return "no error";
}

Deno.test("parsePlan: a plan by series takes its price, what it includes, currency, minimum and name", () => {
  const text = "kind: series\nname: ours\nincluded_dpm: 2\nprice_per_1000_series: 6.5\ncurrency: EUR\nminimum: 19\n";
  deepEqual(parsePlan(text, "plan.yaml"), {
    kind: "series",
    name: "ours",
    title: "ours",
    includedDpm: 2,
    tiers: [{ upTo: Infinity, price: 6.5 }],
    currency: "EUR",
    minimum: 19,
    source: undefined,
  });
});

Deno.test("parsePlan: what a file does not say is 1 DPM, USD, no minimum, no price, and the file's own name", () => {
  deepEqual(parsePlan("kind: series\n", "plan.yaml"), {
    kind: "series",
    name: "plan.yaml",
    title: "plan.yaml",
    includedDpm: 1,
    tiers: undefined,
    currency: "USD",
    minimum: 0,
    source: undefined,
  });
});

Deno.test("parsePlan: a plan by sample takes one price or tiers, of which the first may be free", () => {
  deepEqual(parsePlan("kind: samples\nprice_per_million_samples: 0.1\n", "a").tiers, [{ upTo: Infinity, price: 0.1 }]);
  const text =
    "kind: samples\ntiers:\n  - {up_to: 40e6, price: 0}\n  - up_to: 2000000000\n    price: 0.5\n  - price: 0.1\n";
  deepEqual(parsePlan(text, "a").tiers, [
    { upTo: 40e6, price: 0 },
    { upTo: 2e9, price: 0.5 },
    { upTo: Infinity, price: 0.1 },
  ]);
});

for (
  const [what, text, expected] of [
    ["an empty file", "", '": "kind" is missing'],
    ["another kind", "kind: seris\n", ':1:1": "kind" is "seris", expected series or samples'],
    [
      "a mistyped key",
      "kind: series\nprice_per_1000_serie: 8\n",
      ':2:1": "price_per_1000_serie" is not a known key. Did you mean "price_per_1000_series"? Known here are kind, ' +
      "name, included_dpm, price_per_1000_series, price_per_million_samples, tiers, currency, minimum.",
    ],
    [
      "a price below nothing",
      "kind: series\nprice_per_1000_series: -1\n",
      ':2:1": "price_per_1000_series" has to be a number of at least 0',
    ],
    [
      "a price without an end",
      "kind: series\nprice_per_1000_series: .inf\n",
      ':2:1": "price_per_1000_series" has to be a number of at least 0',
    ],
    [
      "a price in quotes",
      'kind: series\nprice_per_1000_series: "8"\n',
      ':2:1": "price_per_1000_series" is a text, expected a number',
    ],
    [
      "nothing included",
      "kind: series\nincluded_dpm: 0\n",
      ':2:1": "included_dpm" has to be a number greater than 0',
    ],
    [
      "a currency in words",
      "kind: series\ncurrency: euro\n",
      ':2:1": "currency" has to be the three capitals of a currency, as USD',
    ],
    ["an empty name", "kind: series\nname: ''\n", ':2:1": "name" has to be a name'],
    [
      "included data points by sample",
      "kind: samples\nincluded_dpm: 1\n",
      ':2:1": "included_dpm" has no meaning in a plan by sample. Remove it.',
    ],
    [
      "the price of the other kind",
      "kind: samples\nprice_per_1000_series: 8\n",
      ':2:1": "price_per_1000_series" is no price of a plan of kind samples. Write price_per_million_samples.',
    ],
    [
      "the price of the other kind, by series",
      "kind: series\nprice_per_million_samples: 8\n",
      ':2:1": "price_per_million_samples" is no price of a plan of kind series. Write price_per_1000_series.',
    ],
    [
      "two prices",
      "kind: series\nprice_per_1000_series: 8\ntiers: [{price: 8}]\n",
      ':3:1": "tiers" and "price_per_1000_series" both say the price. Remove one of them.',
    ],
    [
      "no tier",
      "kind: series\ntiers: []\n",
      ':2:1": "tiers" is empty. Write a price, or price_per_1000_series in its place.',
    ],
    [
      "a tier without a price",
      "kind: series\ntiers:\n  - up_to: 5\n",
      ':3:5": "tiers[0].price" is missing',
    ],
    [
      "a last tier with an end",
      "kind: series\ntiers:\n  - price: 8\n    up_to: 5\n",
      ':4:5": "tiers[0].up_to" ends the last tier. Leave it out: the last has no end.',
    ],
    [
      "an earlier tier without an end",
      "kind: series\ntiers:\n  - price: 8\n  - price: 5\n",
      ':3:5": "tiers[0].up_to" is missing. Only the last tier has no end.',
    ],
    [
      "ends that do not ascend",
      "kind: series\ntiers:\n  - {up_to: 9, price: 8}\n  - {up_to: 9, price: 5}\n  - {price: 1}\n",
      ':4:6": "tiers[1].up_to" is not greater than the end of the tier before',
    ],
  ] as const
) {
  Deno.test(`parsePlan: ${what} is an error with its place`, () => {
    equal(messageOf(text), `Cannot use the plan "plan.yaml${expected}`);
  });
}
