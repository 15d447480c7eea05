import * as v from "valibot";
import { readYaml, type YamlDocument } from "../yaml/read_yaml.ts";
import { flatPrice, isCurrency, type Plan, type PlanKind, type Tier } from "./plan.ts";

const MONEY = v.pipe(
  v.number(),
  v.check((value) => Number.isFinite(value) && value >= 0, "a number of at least 0"),
);
const POSITIVE = v.pipe(
  v.number(),
  v.check((value) => Number.isFinite(value) && value > 0, "a number greater than 0"),
);

const PLAN_FILE = v.strictObject({
  kind: v.picklist(["series", "samples"]),
  name: v.optional(v.pipe(v.string(), v.check((name) => name.trim() !== "", "a name"))),
  included_dpm: v.optional(POSITIVE),
  price_per_1000_series: v.optional(MONEY),
  price_per_million_samples: v.optional(MONEY),
  tiers: v.optional(v.array(v.strictObject({ up_to: v.optional(POSITIVE), price: MONEY }))),
  currency: v.optional(v.pipe(
    v.string(),
    v.check(isCurrency, "the three capitals of a currency, as USD"),
  )),
  minimum: v.optional(MONEY),
});

type PlanDocument = YamlDocument<v.InferOutput<typeof PLAN_FILE>>;

/** The key with the one price of each kind. */
const PRICE_KEYS = { series: "price_per_1000_series", samples: "price_per_million_samples" } as const;

/**
 * Reads a plan from the text of a YAML file. A file without a price is a plan without one.
 *
 * @param path The file as it was named: in errors, and the plan's name where it has no other.
 * @throws {YamlError} With line and key, when the text is no plan.
 * @example
 * ```ts
 * const plan = parsePlan("kind: samples\ntiers:\n  - {up_to: 50e9, price: 0.3}\n  - {price: 0.2}\n", "ours.yaml");
 * assertEquals(plan.tiers, [{ upTo: 50e9, price: 0.3 }, { upTo: Infinity, price: 0.2 }]);
 * ```
 */
export function parsePlan(text: string, path: string): Plan {
  const document = readYaml(text, { path, action: "use the plan", schema: PLAN_FILE });
  const { kind, name = path, included_dpm, currency = "USD", minimum = 0 } = document.value;
  const base = { name, title: name, tiers: tiersOf(document, kind), currency, minimum, source: undefined };
  if (kind === "series") return { ...base, kind, includedDpm: included_dpm ?? 1 };
  if (included_dpm !== undefined) {
    document.fail(["included_dpm"], '"included_dpm" has no meaning in a plan by sample', "Remove it");
  }
  return { ...base, kind };
}

function tiersOf(document: PlanDocument, kind: PlanKind): readonly Tier[] | undefined {
  const key = PRICE_KEYS[kind];
  const others = PRICE_KEYS[kind === "series" ? "samples" : "series"];
  if (document.value[others] !== undefined) {
    document.fail([others], `"${others}" is no price of a plan of kind ${kind}`, `Write ${key}`);
  }
  const { [key]: price, tiers } = document.value;
  if (tiers === undefined) return price === undefined ? undefined : flatPrice(price);
  if (price !== undefined) document.fail(["tiers"], `"tiers" and "${key}" both say the price`, "Remove one of them");
  const last = tiers.length - 1;
  if (last < 0) document.fail(["tiers"], '"tiers" is empty', `Write a price, or ${key} in its place`);
  return tiers.map(({ up_to, price }, index) => {
    const place = ["tiers", index, "up_to"];
    const name = `"tiers[${index}].up_to"`;
    if (index === last) {
      if (up_to !== undefined) document.fail(place, `${name} ends the last tier`, "Leave it out: the last has no end");
      return { upTo: Infinity, price };
    }
    if (up_to === undefined) document.fail(place, `${name} is missing`, "Only the last tier has no end");
    const before = tiers[index - 1]?.up_to ?? 0;
    if (up_to <= before) document.fail(place, `${name} is not greater than the end of the tier before`);
    return { upTo: up_to, price };
  });
}
