import type { ScanConfig } from "../../src/config/scan_options.ts";
import { connectBackend } from "../../src/prometheus/connect_backend.ts";
import type { TransportDependencies } from "../../src/prometheus/http_transport.ts";
import { scan } from "../../src/scan/scan.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";
import { backendConfig } from "../support/backend_config.ts";

/** How a scan under faults is run. */
export interface MeasureThroughOptions {
  readonly atMs: number;
  readonly timeoutMs: number;
  readonly scan?: Partial<ScanConfig>;
  readonly dependencies?: Partial<TransportDependencies>;
}

/** A scan of all there is, in many small batches, so that there is something to hit. */
export async function measureThrough(url: string, options: MeasureThroughOptions): Promise<Snapshot> {
  const signal = AbortSignal.timeout(240_000);
  const config = backendConfig(url, { timeoutMs: options.timeoutMs });
  const backend = await connectBackend(config, { signal }, options.dependencies);
  try {
    return await scan(backend, {
      windowMinutes: 5,
      evaluatedAtMs: options.atMs,
      offsetMs: 60_000,
      match: [],
      exclude: [],
      skipExcluded: false,
      groupBy: [],
      isGroupingAsked: false,
      selector: "",
      batchSize: 8,
      deadlineMs: undefined,
      ...options.scan,
    }, { signal, now: Date.now, maxInFlight: config.maxInFlight });
  } finally {
    backend.close();
  }
}
