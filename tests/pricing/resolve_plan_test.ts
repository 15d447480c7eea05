import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { parsePlan } from "../../src/pricing/parse_plan.ts";
import { PlanError } from "../../src/pricing/plan_error.ts";
import { type GivenPlan, resolvePlan } from "../../src/pricing/resolve_plan.ts";
import { PLAN_NAMES, SHIPPED_PLANS } from "../../src/pricing/shipped_plans.ts";
import { YamlError } from "../../src/yaml/yaml_error.ts";

const plan = (value: string) => ({ value, name: "--plan" });
const price = (value: number) => ({ value, name: "--price" });
const costPer1000Series = (value: number) => ({ value, name: "--cost-per-1000-series" });

const FILES: Readonly<Record<string, string>> = {
  "priced.yaml": "kind: series\nname: ours\nincluded_dpm: 2\nprice_per_1000_series: 5\ncurrency: EUR\nminimum: 7\n",
  "bare.yml": "kind: samples\n",
  "wrong.yaml": "kind: nothing\n",
};

async function resolve(given: GivenPlan) {
  const warnings: string[] = [];
  const resolved = await resolvePlan(given, {
    readTextFile: (path) => Promise.resolve(FILES[path] ?? ""),
    warn: (words) => warnings.push(words),
  });
  return { plan: resolved, warnings };
}

async function messageOf(given: GivenPlan): Promise<string> {
  try {
    await resolve(given);
  } catch (error) {
    ok(error instanceof PlanError, String(error));
    equal(error.exitCode, 2);
    return error.message;
  }
  return "no error";
}

Deno.test("resolvePlan: nothing asks for a plan, so there is none", async () => {
  deepEqual(await resolve({}), { plan: undefined, warnings: [] });
  deepEqual(await resolve({ includedDpm: { value: 2, name: "--included-dpm" } }), { plan: undefined, warnings: [] });
  deepEqual(await resolve({ currency: { value: "EUR", name: "--currency" } }), {
    plan: undefined,
    warnings: ["--currency has no effect without a price"],
  });
});

Deno.test("resolvePlan: a named plan takes the price, what is included and the currency that are given", async () => {
  const given = { plan: plan(" Grafana-Cloud "), price: price(6.5), includedDpm: { value: 2, name: "--included-dpm" } };
  const { plan: resolved } = await resolve({ ...given, currency: { value: "EUR", name: "--currency" } });
  deepEqual(resolved, {
    ...SHIPPED_PLANS["grafana-cloud"].plan,
    includedDpm: 2,
    tiers: [{ upTo: Infinity, price: 6.5 }],
    currency: "EUR",
  });
});

Deno.test("resolvePlan: a file says everything itself, and what is given goes before it", async () => {
  const { plan: own } = await resolve({ plan: plan("priced.yaml") });
  ok(own?.kind === "series");
  deepEqual([own.name, own.includedDpm, own.currency, own.minimum], ["ours", 2, "EUR", 7]);
  const { plan: changed } = await resolve({
    plan: plan("priced.yaml"),
    costPer1000Series: costPer1000Series(9),
    includedDpm: { value: 3, name: "--included-dpm" },
  });
  deepEqual(changed, { ...own, includedDpm: 3, tiers: [{ upTo: Infinity, price: 9 }] });
});

Deno.test("resolvePlan: the shorthand of a price of series is plan series, or a backend's own by series", async () => {
  equal((await resolve({ costPer1000Series: costPer1000Series(8) })).plan?.name, "series");
  const of = async (implied: GivenPlan["implied"]) =>
    (await resolve({ costPer1000Series: costPer1000Series(8), implied })).plan?.name;
  deepEqual([await of("grafana-cloud"), await of("amazon")], ["grafana-cloud", "series"]);
});

Deno.test("resolvePlan: a backend's plan has no money until a price is given", async () => {
  const { plan: usage } = await resolve({ implied: "grafana-cloud" });
  deepEqual(usage, SHIPPED_PLANS["grafana-cloud"].plan);
  const { plan: money } = await resolve({ implied: "grafana-cloud", price: price(8) });
  deepEqual(money?.tiers, [{ upTo: Infinity, price: 8 }]);
  equal((await resolve({ implied: "grafana-cloud", plan: plan("amazon"), price: price(1) })).plan?.name, "amazon");
});

Deno.test("resolvePlan: what a plan by sample does not heed is said and not used", async () => {
  const given = { plan: plan("amazon"), price: price(0), includedDpm: { value: 2, name: "--included-dpm" } };
  const { plan: resolved, warnings } = await resolve(given);
  deepEqual(warnings, ['--included-dpm has no effect: plan "amazon" counts samples']);
  deepEqual(resolved?.tiers, [{ upTo: Infinity, price: 0 }]);
});

const NAMES = "grafana-cloud, amazon, google, azure, samples, series";
const NOT_SHIPPED = "is missing, because no vendor's price is part of the program";
for (
  const [what, given, expected] of [
    [
      "a mistyped name",
      { plan: plan("googel") },
      `Cannot use "googel" as --plan: it has to be one of ${NAMES}, or a file that ends in .yaml or .yml. ` +
      "Did you mean google?",
    ],
    [
      "a name like none",
      { plan: plan("a\n\u001b[31m") },
      `Cannot use "a\\n\\u001b[31m" as --plan: it has to be one of ${NAMES}, or a file that ends in .yaml or .yml. ` +
      "docs/pricing.md shows such a file.",
    ],
    [
      "Grafana Cloud without a price",
      { plan: plan("grafana-cloud") },
      `Cannot use "grafana-cloud" as --plan: the price of 1,000 series for a month ${NOT_SHIPPED}. ` +
      "Add --price PRICE as https://grafana.com/pricing/ says it.",
    ],
    [
      "Amazon without a price",
      { plan: plan("amazon"), includedDpm: { value: 1, name: "--included-dpm" } },
      `Cannot use "amazon" as --plan: the price of a million samples ${NOT_SHIPPED}. ` +
      "Add --price PRICE as https://aws.amazon.com/prometheus/pricing/ says it.",
    ],
    [
      "Google without a price",
      { plan: plan("google") },
      `Cannot use "google" as --plan: the price of a million samples ${NOT_SHIPPED}, ` +
      "and it falls at 50, 250, 500 billion samples a month. " +
      "Add --price PRICE as https://cloud.google.com/products/observability/pricing says it, " +
      "or name a file with the tiers.",
    ],
    [
      "a plan of nobody without a price",
      { plan: plan("samples") },
      'Cannot use "samples" as --plan: the price of a million samples is missing. Add --price PRICE.',
    ],
    [
      "a file without a price",
      { plan: plan("bare.yml") },
      'Cannot use "bare.yml" as --plan: the file has no price of a million samples. ' +
      "Write one into it, or add --price PRICE.",
    ],
    [
      "a price of nothing known",
      { price: price(8) },
      'Cannot use "8" as --price: without a plan nobody knows what it is the price of. ' +
      `Add --plan with one of ${NAMES}, or a file.`,
    ],
    [
      "two prices",
      { price: price(8), costPer1000Series: costPer1000Series(8) },
      'Cannot use "8" as --price: --cost-per-1000-series gives a price too. Leave one of them out.',
    ],
    [
      "a price of series for samples",
      { plan: plan("amazon"), costPer1000Series: costPer1000Series(8) },
      'Cannot use "8" as --cost-per-1000-series: plan "amazon" counts samples, and this is the price of series. ' +
      "Give the price of a million samples with --price.",
    ],
    [
      "a currency in words, of no price",
      { currency: { value: "dollar", name: "--currency" } },
      'Cannot use "dollar" as --currency: it is not the code of a currency. Write its three capitals, as USD.',
    ],
    [
      "a currency in words",
      { plan: plan("series"), price: price(8), currency: { value: "dollar", name: "--currency" } },
      'Cannot use "dollar" as --currency: it is not the code of a currency. Write its three capitals, as USD.',
    ],
  ] satisfies [string, GivenPlan, string][]
) {
  Deno.test(`resolvePlan: ${what} is an error of usage that says what to do`, async () => {
    equal(await messageOf(given), expected);
  });
}

Deno.test("resolvePlan: a file that is no plan is an error with line and key", async () => {
  await rejects(resolve({ plan: plan("wrong.yaml") }), (error) => {
    ok(error instanceof YamlError);
    equal(error.message, 'Cannot use the plan "wrong.yaml:1:1": "kind" is "nothing", expected series or samples');
    return true;
  });
});

Deno.test("resolvePlan: a file that is not there is an error of usage with its path", async () => {
  await rejects(resolvePlan({ plan: plan("/tmp/there/is/no/plan.yaml") }), {
    message: 'Cannot read "/tmp/there/is/no/plan.yaml": there is no such file. Give the path of a readable text file.',
    exitCode: 2,
  });
});

Deno.test("SHIPPED_PLANS: each is named as it is found, and none brings a price along", () => {
  deepEqual(PLAN_NAMES.join(", "), NAMES);
  for (const name of PLAN_NAMES) {
    equal(SHIPPED_PLANS[name].plan.name, name);
    equal(SHIPPED_PLANS[name].plan.tiers, undefined);
  }
});

Deno.test("docs/pricing.md: names every shipped plan with the page that its rule comes from", async () => {
  const page = await Deno.readTextFile("docs/pricing.md");
  for (const name of PLAN_NAMES) {
    const { source } = SHIPPED_PLANS[name].plan;
    ok(page.includes(`\`${name}\``), name);
    ok(source === undefined || page.includes(source.page), source?.page);
  }
});

Deno.test("docs/pricing.md: the plan that it shows is one", async () => {
  const [, text = ""] = /^```yaml\n([^]*?)^```$/m.exec(await Deno.readTextFile("docs/pricing.md")) ?? [];
  const plan = parsePlan(text, "ours.yaml");
  deepEqual([plan.name, plan.kind, plan.currency, plan.minimum, plan.tiers?.length], ["ours", "samples", "EUR", 20, 2]);
});
