import type { Backend, CallOptions, StoreStatus, TimeRange } from "../prometheus/backend.ts";
import { BackendError } from "../prometheus/backend_error.ts";
import { DeadlineError } from "../prometheus/deadline_error.ts";

/** What is known of the stores at the end of a scan. */
interface StoresReport {
  /** Names of the stores that the scan may lack series of. */
  readonly missing: readonly string[];
  /** One sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Reads the stores behind a backend, and again when the returned function is called at the end of a scan, which then
 * tells the stores that the scan may lack series of: down at its start or its end, or in the list at only one of them.
 *
 * A Thanos leaves out a store that is down and answers as if there were nothing in it. A store whose samples are all of
 * another time lacks nothing.
 *
 * @param range The time that the scan looks at.
 */
export async function watchStores(
  backend: Backend,
  range: TimeRange,
  call: CallOptions,
): Promise<() => Promise<StoresReport>> {
  const before = await readStores(backend, call);
  return async () => {
    const after = await readStores(backend, call);
    // Where one of the lists is unknown, nothing can be said of who came and went.
    const missing = typeof before === "string"
      ? findMissing(after, after, range)
      : findMissing(before, typeof after === "string" ? before : after, range);
    const unknown = [before, after].find((stores) => typeof stores === "string");
    return {
      missing: [...missing.keys()],
      warnings: [
        ...Array.from(
          missing,
          ([name, reason]) =>
            `Numbers may lack series of the store "${name}", which was not there for all of the scan: ${reason}`,
        ),
        ...(unknown === undefined ? [] : [unknown]),
      ],
    };
  };
}

/** Reads the stores, or says in one sentence that they are unknown. */
async function readStores(backend: Backend, call: CallOptions): Promise<readonly StoreStatus[] | string> {
  try {
    return await backend.stores(call);
  } catch (error) {
    if (!(error instanceof BackendError || error instanceof DeadlineError)) throw error;
    const words = error instanceof DeadlineError ? error.words : error.message;
    return `Whether a store is down is unknown, and numbers would lack its series: ${words}`;
  }
}

/** Finds the stores that are down in either list or missing in one of them, each with the reason. */
function findMissing(
  before: readonly StoreStatus[] | string,
  after: readonly StoreStatus[] | string,
  range: TimeRange,
) {
  const missing = new Map<string, string>();
  if (typeof before === "string" || typeof after === "string") return missing;
  const note = (stores: readonly StoreStatus[], reasonOf: (store: StoreStatus) => string | undefined) => {
    for (const store of stores) {
      const reason = overlaps(store.span, range) ? reasonOf(store) : undefined;
      if (reason !== undefined && !missing.has(store.name)) missing.set(store.name, reason);
    }
  };
  const unlessIn = (stores: readonly StoreStatus[], reason: string) => ({ name }: StoreStatus) =>
    stores.some((store) => store.name === name) ? undefined : reason;
  note(before, ({ error }) => error);
  note(after, ({ error }) => error);
  note(before, unlessIn(after, "it left while the scan ran"));
  note(after, unlessIn(before, "it joined while the scan ran"));
  return missing;
}

function overlaps(span: TimeRange, range: TimeRange): boolean {
  return span.startMs <= range.endMs && span.endMs >= range.startMs;
}
