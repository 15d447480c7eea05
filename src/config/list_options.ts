import { parseNumber } from "../text/parse_number.ts";
import { priceOfSeries } from "../pricing/estimate_cost.ts";
import { type Plan, targetDpm } from "../pricing/plan.ts";
import { PLAN_NAMES } from "../pricing/shipped_plans.ts";
import { BACKEND_OPTIONS } from "./backend_options.ts";
import { isGrafanaCloud } from "./is_grafana_cloud.ts";
import { type GivenOptions, optionGroup } from "./resolve_options.ts";
import { type ConfigFiles, flag, value } from "./option.ts";

const LIST_TABLE = {
  /** Metrics are listed when their DPM is strictly greater. */
  minDpm: value({
    short: "-m",
    long: "--min-dpm",
    argument: "DPM",
    environment: "DPM_FINDER_MIN_DPM",
    help: "List metrics with a series of more data points per minute than this.",
    parse: (text) => parseNumber(text, { min: 0 }),
    default: 1,
    defaultText: "1.0",
  }),
  /** Lists what the built-in exclusions hide too. */
  all: flag({
    long: "--all",
    environment: "DPM_FINDER_ALL",
    help: "List what the built-in exclusions hide too: *_bucket, *_count, *_sum, grafana_*.",
    conflicts: { "--skip-excluded": { reason: "what is not measured cannot be listed" } },
  }),
  /** How the vendor bills metrics: a name or a file. */
  plan: value({
    long: "--plan",
    argument: "NAME|FILE",
    environment: "DPM_FINDER_PLAN",
    help: `How metrics are billed: ${PLAN_NAMES.join(", ")}, or a YAML file.`,
    defaultText: "grafana-cloud at grafana.net",
    choices: PLAN_NAMES,
    parse: (text) => text,
  }),
  price: value({
    long: "--price",
    argument: "PRICE",
    environment: "DPM_FINDER_PRICE",
    help: "Price of the plan's unit for a month: of 1,000 series, or of a million samples.",
    parse: (text) => parseNumber(text, { min: 0, example: "6.5" }),
  }),
  currency: value({
    long: "--currency",
    argument: "CODE",
    environment: "DPM_FINDER_CURRENCY",
    help: "Currency of the price.",
    defaultText: "USD, or the plan's",
    parse: (text) => text.trim().toUpperCase(),
  }),
  /** Price of 1,000 series for a month, in the user's currency; `undefined` leaves costs out. */
  costPer1000Series: value({
    long: "--cost-per-1000-series",
    argument: "PRICE",
    environment: "DPM_FINDER_COST_PER_1000_SERIES",
    help: "Price of 1,000 series for a month: short for --plan series --price PRICE.",
    parse: (text) => parseNumber(text, { min: 0, example: "6.5" }),
  }),
  /** DPM that one billed series includes. */
  includedDpm: value({
    long: "--included-dpm",
    argument: "DPM",
    environment: "DPM_FINDER_INCLUDED_DPM",
    help: "Data points per minute that the price of a series includes.",
    parse: (text) => parseNumber(text, { greaterThan: 0 }),
    defaultText: "1, or the plan's",
  }),
};

/** The options that make up a plan. */
const PLAN_KEYS = ["plan", "price", "currency", "costPer1000Series", "includedDpm"] as const;

/** Which metrics are listed, and how they are billed. */
export const LIST_OPTIONS = optionGroup("Result", LIST_TABLE, resolveList);

/** Which metrics are listed, and how they are billed. */
export interface ListConfig {
  readonly minDpm: number;
  readonly all: boolean;
  /** `undefined` where nothing is said of a plan. */
  readonly plan: Plan | undefined;
  /** Flags that give the same plan again. */
  readonly planFlags: readonly string[];
  /** Price of 1,000 series that costs of single metrics are estimated with; `undefined` leaves costs out. */
  readonly costPer1000Series: number | undefined;
  /** DPM that one billed series includes. */
  readonly includedDpm: number;
}

/** The endpoint, as the backend's options have it: where it is Grafana Cloud's, so is the plan. */
const ENDPOINT = { endpoint: BACKEND_OPTIONS.options.endpoint };

/**
 * Resolves {@linkcode LIST_OPTIONS}, also where they are part of a larger table.
 *
 * @throws {ConfigError} {@linkcode PlanError}
 */
export async function resolveList(
  given: GivenOptions<typeof LIST_TABLE>,
  { readTextFile }: ConfigFiles,
): Promise<ListConfig> {
  const { minDpm, all, ...figures } = await given.values();
  const named = <Key extends keyof typeof figures>(key: Key) => {
    const name = given.one(key)?.name;
    const value = figures[key];
    return name === undefined || value === undefined ? undefined : { value, name };
  };
  const host = URL.parse(given.of(ENDPOINT).one("endpoint")?.text.trim() ?? "")?.hostname ?? "";
  const plan = isGrafanaCloud(host) || Object.values(figures).some((figure) => figure !== undefined)
    ? await (await import("../pricing/resolve_plan.ts")).resolvePlan({
      plan: named("plan"),
      price: named("price"),
      currency: named("currency"),
      costPer1000Series: named("costPer1000Series"),
      includedDpm: named("includedDpm"),
      // Included data points without a price say how series are counted, if not what they cost.
      implied: isGrafanaCloud(host)
        ? "grafana-cloud"
        : figures.includedDpm === undefined || figures.price !== undefined
        ? undefined
        : "series",
    }, { readTextFile, warn: (words) => given.warn(words) })
    : undefined;
  const { costPer1000Series, includedDpm } = priceOfSeries(plan) ??
    { costPer1000Series: undefined, includedDpm: targetDpm(plan) };
  const planFlags = given.asFlags(PLAN_KEYS);
  return { minDpm, all, plan, planFlags, costPer1000Series, includedDpm: figures.includedDpm ?? includedDpm };
}
