import { join } from "node:path";
import { untilAborted } from "../files/until_aborted.ts";
import { guardWrite } from "../files/write_error.ts";

/** Begins with a dot and does not end in `.parquet`, so that no reader takes it for rows. */
const LOCK_NAME = ".dpm-finder-history.lock";

/**
 * Does something that no two programs may do in one folder at once: tending the history. The system lets go of the lock
 * when the program ends, however it ends.
 *
 * @throws {WriteError} when the folder cannot be written, and the reason of `signal`
 */
export async function withHistoryLock<Result>(
  dir: string,
  signal: AbortSignal | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  const path = join(dir, LOCK_NAME);
  const file = await guardWrite(path, "open", () => Deno.open(path, { write: true, create: true }), "folder");
  try {
    while (!await guardWrite(path, "open", () => file.tryLock(true), "folder")) await untilAborted(pause(), signal);
    return await work();
  } finally {
    // Closing it lets go of the lock.
    file.close();
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 100));
}
