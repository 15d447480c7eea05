import type { ScanConfig } from "../config/scan_options.ts";
import type { Backend } from "../prometheus/backend.ts";
import { scan, type ScanDependencies } from "../scan/scan.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";

/** A connection that is let go of when the scan is over. */
export interface OpenedBackend {
  readonly backend: Backend;
  close(): Promise<void>;
}

/**
 * Connects, scans and lets go.
 *
 * Each scan connects anew: since the last one the backend may have been replaced by another kind of server, or moved.
 */
export async function scanOnce(
  connect: (signal: AbortSignal) => Promise<OpenedBackend>,
  config: ScanConfig,
  dependencies: ScanDependencies,
): Promise<Snapshot> {
  const opened = await connect(dependencies.signal);
  try {
    return await scan(opened.backend, config, dependencies);
  } finally {
    // A snapshot is not worth less because its connection did not close well.
    await opened.close().catch(() => {});
  }
}
