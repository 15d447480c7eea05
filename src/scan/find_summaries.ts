import { inTurns } from "../exposition/turns.ts";
import type { Backend, CallOptions } from "../prometheus/backend.ts";
import { BackendError } from "../prometheus/backend_error.ts";
import { DeadlineError } from "../prometheus/deadline_error.ts";

/** Names that are looked at between two pauses. */
const PIECE = 1_000;

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
 * metadata tells, which are asked for where there is a name in doubt. Looks for those in turns with other work.
 */
export async function findSummaries(
  backend: Backend,
  catalogue: readonly string[],
  call: CallOptions,
): Promise<Summaries> {
  const inDoubt = await inTurns(namesInDoubt(catalogue), call.signal);
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

/** Finds the names that may be summaries, and pauses after every few. */
function* namesInDoubt(catalogue: readonly string[]): Generator<void, readonly string[]> {
  const known = new Set<string>();
  for (const name of catalogue) {
    if (known.add(name).size % PIECE === 0) yield;
  }
  const inDoubt: string[] = [];
  let seen = 0;
  for (const name of catalogue) {
    if (++seen % PIECE === 0) yield;
    if (known.has(`${name}_sum`) && known.has(`${name}_count`) && !known.has(`${name}_bucket`)) inDoubt.push(name);
  }
  return inDoubt;
}
