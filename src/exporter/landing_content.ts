import type { Overview } from "../report/overview_model.ts";
import type { MetricRow } from "../snapshot/metric_row.ts";
import { catalogueOf } from "./metric_catalogue.ts";
import type { MetricQuery } from "./metric_query.ts";
import type { ServedSnapshot } from "./served_snapshot.ts";

/** Metrics on a page. */
const PAGE_SIZE = 50;

/** What the landing page shows of a served snapshot. */
export interface LandingContent {
  readonly served: ServedSnapshot;
  readonly repeat: RepeatedScan;
  readonly overview: Overview;
  readonly metrics: MetricPage;
}

/** How somebody scans the same tenant once more. */
export interface RepeatedScan {
  /** Flags of the command line that say so. */
  readonly flags: readonly string[];
  /** Whether the tenant is the embedded one. */
  readonly isDemo: boolean;
}

/** Some of the metrics that a query finds. */
export interface MetricPage {
  /** Its page is one that there is. */
  readonly query: MetricQuery;
  readonly rows: readonly MetricRow[];
  /** How many come before {@linkcode MetricPage.rows}. */
  readonly before: number;
  /** Metrics that are found, on all pages. */
  readonly found: number;
  readonly pages: number;
}

/** Finds what the landing page shows, in turns with other work. */
export async function findContent(
  served: ServedSnapshot,
  query: MetricQuery,
  repeat: RepeatedScan,
): Promise<LandingContent> {
  const catalogue = catalogueOf(served);
  const [overview, found] = await Promise.all([catalogue.overview(), catalogue.find(query)]);
  const pages = Math.max(1, Math.ceil(found.length / PAGE_SIZE));
  const page = Math.min(query.page, pages);
  const before = (page - 1) * PAGE_SIZE;
  return {
    served,
    repeat,
    overview,
    metrics: {
      query: { ...query, page },
      rows: found.slice(before, before + PAGE_SIZE),
      before,
      found: found.length,
      pages,
    },
  };
}
