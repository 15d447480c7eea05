import type { ScanConfig } from "../config/scan_options.ts";
import type { Backend, CallOptions, TimeRange } from "../prometheus/backend.ts";
import { BackendError } from "../prometheus/backend_error.ts";
import { selectorOf } from "../promql/metric_selector.ts";
import { quoteString } from "../promql/quote.ts";

/** The metric names of a tenant, and what is to be said of the list. */
interface Catalogue {
  readonly names: readonly string[];
  /** One sentence; `undefined` where there is nothing to say. */
  readonly warning: string | undefined;
}

/**
 * Reads the list of metric names.
 *
 * Where the server cuts it at a limit of its own, and only there, it is asked for what `match` wants: the names out of
 * scope are then not counted.
 *
 * @throws {BackendError}
 */
export async function readCatalogue(
  backend: Backend,
  range: TimeRange,
  { match, selector }: Pick<ScanConfig, "match" | "selector">,
  call: CallOptions,
): Promise<Catalogue> {
  try {
    return { names: await backend.metricNames(range, call, selector), warning: undefined };
  } catch (error) {
    if (!(error instanceof BackendError) || error.code !== "cut-list" || match.length === 0) throw error;
    const pattern = match.map(({ source }) => source).join("|");
    const wanted = selectorOf(`__name__=~${quoteString(pattern)}`, selector);
    const names = await backend.labelValues("__name__", wanted, range, call);
    const warning =
      "Names out of scope are not counted: the server cuts the list of all names at a limit of its own, " +
      "so only those that match were asked for";
    return { names, warning };
  }
}
