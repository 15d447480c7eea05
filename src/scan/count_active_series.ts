import type { Backend, CallOptions } from "../prometheus/backend.ts";
import { BackendError } from "../prometheus/backend_error.ts";
import { DeadlineError } from "../prometheus/deadline_error.ts";
import { selectorOf } from "../promql/metric_selector.ts";
import { byClause } from "../promql/quote.ts";
import { groupKey } from "../snapshot/group_key.ts";
import type { ActiveSeries } from "../snapshot/snapshot.ts";
import type { StrategyOptions } from "./query_strategy.ts";

/** How long ago the last sample of an active series is at most, as a PromQL range. */
const ACTIVE_RANGE = "20m";

/**
 * Counts the active series of the tenant: those with a sample in the last 20 minutes, as Grafana Cloud bills them
 * (https://grafana.com/docs/grafana-cloud/cost-management-and-billing/manage-invoices/understand-your-invoice/metrics-invoice/).
 *
 * It is one query over all series, of the kind that limits refuse: one that fails is not sent again.
 *
 * @returns The counts, or why there are none, in the server's own words.
 */
export async function countActiveSeries(
  backend: Backend,
  { groupBy, labelQuoting, matchers = "" }: Pick<StrategyOptions, "groupBy" | "labelQuoting" | "matchers">,
  atMs: number,
  call: CallOptions,
): Promise<ActiveSeries | string> {
  const series = selectorOf(`__name__!=""`, matchers);
  const expression = `count${byClause(groupBy, labelQuoting)} (last_over_time(${series}[${ACTIVE_RANGE}]))`;
  try {
    const rows = await backend.query(expression, atMs, { ...call, retries: 0 });
    if (!rows.every(({ value }) => Number.isSafeInteger(value) && value > 0)) {
      return "the server answered no whole number for a number of series";
    }
    const groups = new Map(
      rows.map(({ labels, value }) => [groupKey(groupBy.map((label) => textOf(labels[label]))), value] as const),
    );
    return {
      total: rows.reduce((sum, { value }) => sum + value, 0),
      groups: groupBy.length === 0 ? undefined : groups,
    };
  } catch (error) {
    call.signal.throwIfAborted();
    if (error instanceof DeadlineError) return "the deadline had passed";
    if (error instanceof BackendError) return error.words;
    throw error;
  }
}

/** Leaves out what every object inherits: `constructor` is a legal name of a label. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
