import type { Backend, CallOptions } from "../prometheus/backend.ts";
import { BackendError } from "../prometheus/backend_error.ts";
import { DeadlineError } from "../prometheus/deadline_error.ts";
import { flavourRow } from "../prometheus/flavours.ts";
import { metricSelector } from "../promql/metric_selector.ts";
import { formatCount } from "../text/format_number.ts";

/**
 * Counts the series without a metric name, on a backend that takes them in: no list of names shows them.
 *
 * @param range The window as a PromQL range.
 * @param matchers Matchers that the series have to fit besides; empty for none.
 * @returns What is to be said of them, in one sentence; `undefined` where there are none.
 */
export async function countNamelessSeries(
  backend: Backend,
  range: string,
  matchers: string,
  atMs: number,
  call: CallOptions,
): Promise<string | undefined> {
  if (flavourRow(backend.info.flavour).takesNamelessSeries !== true) return undefined;
  try {
    const expression = `count(count_over_time(${metricSelector("", matchers)}[${range}]))`;
    const [row] = await backend.query(expression, atMs, { ...call, retries: 0 });
    if (row === undefined) return undefined;
    return `Left out of every number, because they have no metric name: ${formatCount(row.value)} series`;
  } catch (error) {
    // Past the deadline the names left say so themselves.
    if (error instanceof DeadlineError) return undefined;
    if (!(error instanceof BackendError)) throw error;
    return `Whether there are series without a metric name is unknown: ${error.words}`;
  }
}
