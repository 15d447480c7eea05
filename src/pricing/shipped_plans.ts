import type { Plan } from "./plan.ts";

/** A plan that the program knows by name. */
interface ShippedPlan {
  /**
   * Without a price: no stored copy of a vendor's page both shows one and is recent (docs/pricing.md). Prices come from
   * `--price` or from a file.
   */
  readonly plan: Plan;
  /** The vendor's page with the prices of the day; `undefined` for a plan that is no vendor's. */
  readonly prices?: string;
  /** Where the vendor's tiers end, in samples a month. @default one price for all */
  readonly tierEnds?: readonly number[];
}

const WITHOUT_PRICE = { tiers: undefined, currency: "USD", minimum: 0 } as const;

/** The plans that the program knows by name, without their prices. */
export const SHIPPED_PLANS = {
  "grafana-cloud": {
    plan: {
      ...WITHOUT_PRICE,
      name: "grafana-cloud",
      title: "Grafana Cloud",
      kind: "series",
      // "Grafana Cloud Pro includes 1 DPM per active series."
      includedDpm: 1,
      source: {
        page: "https://grafana.com/docs/grafana-cloud/cost-management-and-billing/understand-usage-cost/metrics",
        dated: undefined,
      },
    },
    prices: "https://grafana.com/pricing/",
  },
  amazon: {
    plan: {
      ...WITHOUT_PRICE,
      name: "amazon",
      title: "Amazon Managed Service for Prometheus",
      kind: "samples",
      // "Amazon Managed Service for Prometheus counts each metric sample ingested."
      source: { page: "https://aws.amazon.com/prometheus/pricing/", dated: undefined },
    },
    prices: "https://aws.amazon.com/prometheus/pricing/",
  },
  google: {
    plan: {
      ...WITHOUT_PRICE,
      name: "google",
      title: "Google Cloud Managed Service for Prometheus",
      kind: "samples",
      // "… million samples: first 0-50 billion", "next 50-250 billion", "next 250-500 billion", ">500 billion".
      source: { page: "https://cloud.google.com/stackdriver/pricing", dated: "2023-06-05" },
    },
    prices: "https://cloud.google.com/products/observability/pricing",
    tierEnds: [50e9, 250e9, 500e9],
  },
  azure: {
    plan: {
      ...WITHOUT_PRICE,
      name: "azure",
      title: "Azure Monitor managed service for Prometheus",
      kind: "samples",
      // "Pricing … is based on data samples ingested and query samples processed."
      source: { page: "https://learn.microsoft.com/azure/azure-monitor/fundamentals/cost-usage", dated: "2024-01-24" },
    },
    prices: "https://azure.microsoft.com/pricing/details/monitor/",
  },
  samples: { plan: { ...WITHOUT_PRICE, name: "samples", title: "by sample", kind: "samples", source: undefined } },
  series: {
    plan: { ...WITHOUT_PRICE, name: "series", title: "by series", kind: "series", includedDpm: 1, source: undefined },
  },
} satisfies Record<string, ShippedPlan>;

/** Name of a plan that the program knows. */
export type PlanName = keyof typeof SHIPPED_PLANS;

/** The names in the order of help: vendors first. */
export const PLAN_NAMES = Object.keys(SHIPPED_PLANS) as readonly PlanName[];

/** Finds a plan by its name, in upper or lower case. */
export function shippedPlan(name: string): ShippedPlan | undefined {
  const wanted = name.toLowerCase();
  const found = PLAN_NAMES.find((each) => each === wanted);
  return found === undefined ? undefined : SHIPPED_PLANS[found];
}
