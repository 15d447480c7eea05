import { readTextFile } from "../files/read_text_file.ts";
import { formatCount } from "../text/format_number.ts";
import { nearestOf } from "../text/nearest_of.ts";
import { flatPrice, isCurrency, type Plan } from "./plan.ts";
import { type Named, PlanError } from "./plan_error.ts";
import { PLAN_NAMES, type PlanName, SHIPPED_PLANS, shippedPlan } from "./shipped_plans.ts";

/** What was given for a plan; `undefined` for what was not. */
export interface GivenPlan {
  /** A name of {@linkcode PLAN_NAMES}, or the path of a file that ends in `.yaml` or `.yml`. */
  readonly plan?: Named<string> | undefined;
  /** Price of 1,000 series a month or of a million samples, in place of every price of the plan. */
  readonly price?: Named<number> | undefined;
  /** The same as a plan `series` with this price. */
  readonly costPer1000Series?: Named<number> | undefined;
  readonly includedDpm?: Named<number> | undefined;
  /** In place of the plan's, which no amount is converted from. */
  readonly currency?: Named<string> | undefined;
  /** The plan of a backend whose vendor is known: it gives the usage without a price, and money only with one. */
  readonly implied?: PlanName | undefined;
}

/** What {@linkcode resolvePlan} works with. */
interface ResolvePlanOptions {
  /** @default Deno's own */
  readonly readTextFile?: (path: string) => Promise<string>;
  /** Takes what has no effect, as a sentence without its full stop. */
  readonly warn?: (words: string) => void;
}

/**
 * Makes the plan that options ask for.
 *
 * A plan that is named is wanted for its money, so one without a price is an error. Without a name, a price of series
 * means plan `series`, or the plan of the backend if that is by series; with nothing given, the backend's plan says
 * what is used and not what it costs.
 *
 * @returns `undefined` where nothing asks for a plan.
 * @throws {PlanError} A name nobody knows, a figure that is missing, options that contradict each other.
 * @throws {YamlError} With line and key, for a file that is no plan.
 * @throws {ReadError} For a file that cannot be read.
 */
export async function resolvePlan(given: GivenPlan, options: ResolvePlanOptions = {}): Promise<Plan | undefined> {
  const { plan: named, price, costPer1000Series, implied } = given;
  if (price !== undefined && costPer1000Series !== undefined) {
    throw new PlanError(price, `${costPer1000Series.name} gives a price too`, "Leave one of them out");
  }
  const anyPrice = price ?? costPer1000Series;
  checkCurrency(given.currency);
  if (named !== undefined) {
    const plan = await findPlan(named, options.readTextFile ?? readTextFile);
    refuseOtherUnit(plan, costPer1000Series);
    return adapt(requirePrice(plan, named, anyPrice), given, options);
  }
  if (costPer1000Series !== undefined) {
    const own = implied === undefined ? undefined : SHIPPED_PLANS[implied].plan;
    return adapt(own?.kind === "series" ? own : SHIPPED_PLANS.series.plan, given, options);
  }
  if (implied !== undefined) return adapt(SHIPPED_PLANS[implied].plan, given, options);
  if (price === undefined) {
    if (given.currency !== undefined) options.warn?.(`${given.currency.name} has no effect without a price`);
    return undefined;
  }
  throw new PlanError(
    price,
    "without a plan nobody knows what it is the price of",
    `Add --plan with one of ${PLAN_NAMES.join(", ")}, or a file`,
  );
}

async function findPlan(named: Named<string>, read: (path: string) => Promise<string>): Promise<Plan> {
  const text = named.value.trim();
  if (/\.ya?ml$/i.test(text)) {
    const { parsePlan } = await import("./parse_plan.ts");
    return parsePlan(await read(text), text);
  }
  const shipped = shippedPlan(text);
  if (shipped !== undefined) return shipped.plan;
  const nearest = nearestOf(text, PLAN_NAMES);
  throw new PlanError(
    named,
    `it has to be one of ${PLAN_NAMES.join(", ")}, or a file that ends in .yaml or .yml`,
    nearest === undefined ? "docs/pricing.md shows such a file" : `Did you mean ${nearest}?`,
  );
}

/** Refuses a price of series for a plan that counts samples. */
function refuseOtherUnit(plan: Plan, costPer1000Series: Named<number> | undefined): void {
  if (plan.kind === "series" || costPer1000Series === undefined) return;
  throw new PlanError(
    costPer1000Series,
    `plan "${plan.name}" counts samples, and this is the price of series`,
    "Give the price of a million samples with --price",
  );
}

function requirePrice(plan: Plan, named: Named<string>, price: Named<number> | undefined): Plan {
  if (price !== undefined || plan.tiers !== undefined) return plan;
  const unit = plan.kind === "series" ? "1,000 series for a month" : "a million samples";
  const shipped = shippedPlan(named.value.trim());
  if (shipped === undefined) {
    throw new PlanError(named, `the file has no price of ${unit}`, "Write one into it, or add --price PRICE");
  }
  const { prices, tierEnds } = shipped;
  if (prices === undefined) {
    throw new PlanError(named, `the price of ${unit} is missing`, "Add --price PRICE");
  }
  const reason = `the price of ${unit} is missing, because no vendor's price is part of the program`;
  if (tierEnds === undefined) throw new PlanError(named, reason, `Add --price PRICE as ${prices} says it`);
  const ends = tierEnds.map((end) => formatCount(end / 1e9)).join(", ");
  throw new PlanError(
    named,
    `${reason}, and it falls at ${ends} billion samples a month`,
    `Add --price PRICE as ${prices} says it, or name a file with the tiers`,
  );
}

function checkCurrency(currency: Named<string> | undefined): void {
  if (currency === undefined || isCurrency(currency.value)) return;
  throw new PlanError(currency, "it is not the code of a currency", "Write its three capitals, as USD");
}

/** Puts the figures that were given in place of the plan's. */
function adapt(plan: Plan, given: GivenPlan, { warn }: ResolvePlanOptions): Plan {
  const { includedDpm, currency } = given;
  const price = given.price ?? given.costPer1000Series;
  const changed = {
    ...plan,
    tiers: price === undefined ? plan.tiers : flatPrice(price.value),
    currency: currency?.value ?? plan.currency,
  };
  if (includedDpm === undefined) return changed;
  if (changed.kind === "series") return { ...changed, includedDpm: includedDpm.value };
  warn?.(`${includedDpm.name} has no effect: plan "${plan.name}" counts samples`);
  return changed;
}
