import type { Fault } from "./fault.ts";
import type { FaultPlan } from "./start_fault_proxy.ts";
import { seededRandom } from "./seeded_random.ts";

/**
 * Hits each request with one of the faults by chance, by a sequence that is the same for the same seed.
 *
 * An execution error is about a query, so what is not a query is spared by it.
 */
export function seededFaults(seed: number, faults: readonly Fault[], shareOfEach: number): FaultPlan {
  const random = seededRandom(seed);
  return ({ path }) => {
    const drawn = Math.floor(random() / shareOfEach);
    const fault = faults[drawn];
    return fault === "422 execution" && !path.endsWith("/api/v1/query") ? undefined : fault;
  };
}
