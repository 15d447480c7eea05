import type { Backend, CallOptions } from "../prometheus/backend.ts";
import { BackendError } from "../prometheus/backend_error.ts";
import { DeadlineError } from "../prometheus/deadline_error.ts";

/** Summaries of a catalogue, and what is to be said of them. */
interface Summaries {
  /** Their names without `_sum` and `_count`, in the order of the catalogue. */
  readonly names: readonly string[];
  /** One sentence; `undefined` where there is nothing to say. */
  readonly warning: string | undefined;
}

/**
 * Finds the summaries of a catalogue.
 *
 * A summary is `x`, `x_sum` and `x_count`, and so may be three metrics that have nothing to do with one another: only
 * metadata tells, which are asked for where there is a name in doubt.
 */
export async function findSummaries(
  backend: Backend,
  catalogue: readonly string[],
  call: CallOptions,
): Promise<Summaries> {
  const known = new Set(catalogue);
  const inDoubt = catalogue.filter((name) =>
    known.has(`${name}_sum`) && known.has(`${name}_count`) && !known.has(`${name}_bucket`)
  );
  if (inDoubt.length === 0) return { names: [], warning: undefined };
  try {
    const types = await backend.metricTypes(call);
    return { names: inDoubt.filter((name) => types.get(name) === "summary"), warning: undefined };
  } catch (error) {
    if (!(error instanceof BackendError || error instanceof DeadlineError)) throw error;
    const reason = error instanceof BackendError ? error.words : "the deadline had passed";
    return { names: [], warning: `Summaries are listed apart from their sums and counts: ${reason}` };
  }
}
