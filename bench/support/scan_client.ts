import pMap from "p-map";
import type { BackendConfig } from "../../src/config/backend_options.ts";
import { Secret } from "../../src/config/secret.ts";
import type { Backend } from "../../src/prometheus/backend.ts";
import { connectBackend } from "../../src/prometheus/connect_backend.ts";
import type { TransportDependencies } from "../../src/prometheus/http_transport.ts";
import { metricSelector, rangeDuration } from "../../src/promql/metric_selector.ts";
import { seriesCount, totalSamples } from "../../src/snapshot/distribution.ts";
import { scan } from "../../src/scan/scan.ts";
import { countLedger, type Snapshot } from "../../src/snapshot/snapshot.ts";
import { backendConfig } from "../../tests/support/backend_config.ts";
import { scanConfig } from "../../tests/support/scan_config.ts";
import { datasetSeries, type DatasetSize, EVALUATED_AT_MS, samplesInWindow, WINDOW_MINUTES } from "./dataset.ts";

/** Requests in flight at most: the default of `-t`, for a scan and for what it is compared with. */
const MAX_IN_FLIGHT = 10;
/** Requests in flight at first: what a scan starts with. */
const FIRST_IN_FLIGHT = 4;
const TIMEOUT_MS = 300_000;

const FLOOR = `count(last_over_time({__name__!=""}[${WINDOW_MINUTES}m]))`;

/** Scans everything, connection and choice of the query strategy included. */
export async function scanAll(url: string, dependencies: Partial<TransportDependencies> = {}): Promise<Snapshot> {
  const config = scanConfig({ windowMinutes: WINDOW_MINUTES, evaluatedAtMs: EVALUATED_AT_MS });
  const needs = { signal: never(), now: Date.now, maxInFlight: MAX_IN_FLIGHT };
  return await withBackend(url, (backend) => scan(backend, config, needs), {}, dependencies);
}

/** The queries of a scan as they were sent, without those that the server refused: a probe for a strategy it cannot bear. */
export async function recordQueries(url: string): Promise<readonly string[]> {
  const bodies: string[] = [];
  await scanAll(url, {
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      if (init.body instanceof URLSearchParams && response.ok) bodies.push(init.body.toString());
      return response;
    },
  });
  return bodies;
}

/** Sends queries written before and throws the answers away: what the server alone needs for them. */
export async function sendAgain(url: string, bodies: readonly string[]): Promise<void> {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  await pMap(bodies, async (body) => {
    const response = await fetch(`${url}/api/v1/query`, { method: "POST", headers, body });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`A query that was answered before got ${response.status}`);
  }, { concurrency: FIRST_IN_FLIGHT });
}

/**
 * Asks for the same with one query for each name, and nothing else but the list of names.
 *
 * @param expectedRows How many rows the answers have together; throws when they have not.
 * @param headers Headers of each request beside those that a scan sends.
 */
export async function askEachName(
  url: string,
  expectedRows: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  await withBackend(url, async (backend) => {
    const call = { signal: never() };
    const startMs = EVALUATED_AT_MS - WINDOW_MINUTES * 60_000;
    const names = await backend.metricNames({ startMs, endMs: EVALUATED_AT_MS }, call);
    const range = rangeDuration(WINDOW_MINUTES, backend.rangeBounds);
    const expression = (name: string) => `count_values("n", count_over_time(${metricSelector(name)}[${range}]))`;
    const rows = await pMap(
      names,
      async (name) => (await backend.query(expression(name), EVALUATED_AT_MS, call)).length,
      { concurrency: MAX_IN_FLIGHT },
    );
    const found = rows.reduce((sum, count) => sum + count, 0);
    if (found !== expectedRows) throw new Error(`One query a name found ${found} rows, and there are ${expectedRows}`);
  }, { headers: new Map(Object.entries(headers).map(([name, value]) => [name, new Secret(value)])) });
}

/**
 * What the server needs to touch every series of the window once: no client can be faster than that by much.
 *
 * Throws unless it counts each series of the tenant.
 */
export async function askFloor(url: string, size: DatasetSize): Promise<void> {
  await withBackend(url, async (backend) => {
    const [sample] = await backend.query(FLOOR, EVALUATED_AT_MS, { signal: never() });
    if (sample?.value !== size.series) throw new Error(`The floor counts ${sample?.value} of ${size.series} series`);
  });
}

/** How many rows the answers of one query a name have together. */
export function countRows(snapshot: Snapshot): number {
  let rows = 0;
  for (const entry of snapshot.names.values()) if ("distribution" in entry) rows += entry.distribution.length;
  return rows;
}

/** Throws unless the scan found each name, each series and each sample of the tenant. */
export function checkScan(snapshot: Snapshot, size: DatasetSize): void {
  let [series, samples] = [0, 0];
  for (const entry of snapshot.names.values()) {
    if (!("distribution" in entry)) continue;
    series += seriesCount(entry.distribution);
    samples += totalSamples(entry.distribution);
  }
  const expected = datasetSeries(size).reduce((sum, one) => sum + samplesInWindow(one), 0);
  const { catalogue, measured } = countLedger(snapshot);
  const found = JSON.stringify({ catalogue, measured, series, samples });
  const wanted = JSON.stringify({
    catalogue: size.names,
    measured: size.names,
    series: size.series,
    samples: expected,
  });
  if (found !== wanted) throw new Error(`The scan found ${found}, and there is ${wanted}`);
}

async function withBackend<T>(
  url: string,
  use: (backend: Backend) => Promise<T>,
  overrides: Partial<BackendConfig> = {},
  dependencies: Partial<TransportDependencies> = {},
): Promise<T> {
  const config = backendConfig(url, { timeoutMs: TIMEOUT_MS, maxInFlight: MAX_IN_FLIGHT, ...overrides });
  const backend = await connectBackend(config, { signal: never() }, dependencies);
  try {
    return await use(backend);
  } finally {
    backend.close();
  }
}

function never(): AbortSignal {
  return new AbortController().signal;
}
