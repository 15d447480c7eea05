/** Minutes of the month that prices are for: a twelfth of 365 days, 730 hours. */
export const MINUTES_PER_MONTH = 43_800;

/** What a plan counts. */
export type PlanKind = "series" | "samples";

/** Prices hold for this many: 1,000 series, or a million samples. */
export const PRICED_UNITS: Readonly<Record<PlanKind, number>> = { series: 1_000, samples: 1_000_000 };

/** The price of a part of what is used. */
export interface Tier {
  /** Where the tier ends, in series or in samples a month; `Infinity` for the last one. */
  readonly upTo: number;
  /** Price of 1,000 series a month, or of a million samples, within the tier. */
  readonly price: number;
}

/** Where the rule of a plan stands in its vendor's own words. */
interface PlanSource {
  readonly page: string;
  /** Date that the page or its stored copy bears; `undefined` where it bears none. */
  readonly dated: string | undefined;
}

/** What every plan has. */
interface PlanBase {
  /** As `--plan` names it, or as a file calls itself. */
  readonly name: string;
  /** As people call it: `Grafana Cloud`. */
  readonly title: string;
  /**
   * Prices in ascending order of their ends, each for the part within its tier alone; the last one ends at `Infinity`.
   * `undefined` where no price is known: the usage is, its money is not.
   */
  readonly tiers: readonly Tier[] | undefined;
  /** Code of ISO 4217: `USD`. */
  readonly currency: string;
  /** The least money a month, whatever is used. */
  readonly minimum: number;
  /** `undefined` for a plan that is no vendor's. */
  readonly source: PlanSource | undefined;
}

/** A plan that bills active series, each of which includes some data points. */
interface SeriesPlan extends PlanBase {
  readonly kind: "series";
  /** Data points per minute that the price of a series includes. */
  readonly includedDpm: number;
}

/** A plan that bills every sample. */
interface SamplesPlan extends PlanBase {
  readonly kind: "samples";
}

/** How a vendor bills metrics. */
export type Plan = SeriesPlan | SamplesPlan;

/** The price that is the same for every unit. */
export function flatPrice(price: number): readonly Tier[] {
  return [{ upTo: Infinity, price }];
}

/**
 * The rate that more data points than are {@linkcode excessDpm}: what a series includes, and one a minute, a scrape
 * every 60 s, where nothing is included or no plan is known.
 */
export function targetDpm(plan: Plan | undefined): number {
  return plan?.kind === "series" ? plan.includedDpm : 1;
}

/** Says whether a text is the code of a currency as ISO 4217 writes it: `USD`. */
export function isCurrency(text: string): boolean {
  return /^[A-Z]{3}$/.test(text);
}
