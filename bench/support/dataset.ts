/** How big a synthetic tenant is. */
export interface DatasetSize {
  readonly names: number;
  readonly series: number;
}

/** One series of a synthetic tenant. */
export interface DatasetSeries {
  readonly name: string;
  /** Labels without the name. */
  readonly labels: Readonly<Record<string, string>>;
  readonly intervalMs: number;
  /** How long before the last instant of the data its last sample was. */
  readonly offsetMs: number;
}

/** Every query of the benchmarks is evaluated at this instant, where the data ends: the middle of a two-hour block. */
export const EVALUATED_AT_MS = Date.UTC(2026, 0, 15, 11);
/**
 * Samples of a series: half of the 120 that a Prometheus puts in a chunk, which a server that has run for hours reads
 * past on average before it comes to the window.
 */
export const SAMPLES = 60;
/** The window of the benchmarks: the default. */
export const WINDOW_MINUTES = 5;

const SERVICES = ["checkout", "cart", "catalog", "search", "payments", "shipping", "identity", "mail", "kube", "node"];
const SUBJECTS = ["http_server_requests", "grpc_client_calls", "queue_messages", "cache_entries", "db_pool", "worker"];
const SUFFIXES = ["total", "seconds_bucket", "seconds_sum", "seconds_count", "bytes", "ratio", "in_use", "created"];
const INTERVALS_MS = [15_000, 30_000, 60_000];
const INSTANCES = 40;

/**
 * The series of a tenant of this size, the same at every call.
 *
 * A few names have thousands of series and most have a handful, as tenants do. A third of the jobs is scraped every
 * 15 s, 30 s and 60 s each; every seventh name is exposed by two jobs, so that its distribution has several rows. Names
 * of a job share label sets.
 */
export function* datasetSeries(size: DatasetSize): Generator<DatasetSeries> {
  const counts = seriesCounts(size);
  for (let index = 0; index < size.names; index++) {
    // A stride without a common factor mixes big and small names in alphabetical order.
    const count = counts[(index * 7_919) % size.names] ?? 0;
    const name = metricName(index);
    const jobs = index % 7 === 0 ? 2 : 1;
    for (let series = 0; series < count; series++) {
      const job = (index + series % jobs) % 30;
      const instance = Math.floor(series / jobs) % INSTANCES;
      const shard = Math.floor(series / jobs / INSTANCES);
      yield {
        name,
        labels: {
          cluster: "eu-west-1",
          instance: `10.0.${job}.${instance}:9100`,
          job: `job-${job}`,
          namespace: `team-${job % 6}`,
          path: `/api/v1/resource/${shard}`,
        },
        intervalMs: INTERVALS_MS[job % INTERVALS_MS.length] ?? NaN,
        offsetMs: (job * 40 + instance) * 7_919 % 15_000,
      };
    }
  }
}

/** How many samples a series has in the window that ends where the data ends: its start is left out, its end is not. */
export function samplesInWindow({ intervalMs, offsetMs }: DatasetSeries): number {
  return Math.ceil((WINDOW_MINUTES * 60_000 - offsetMs) / intervalMs);
}

function metricName(index: number): string {
  const service = SERVICES[index % SERVICES.length];
  const subject = SUBJECTS[Math.floor(index / SERVICES.length) % SUBJECTS.length];
  const suffix = SUFFIXES[Math.floor(index / SERVICES.length / SUBJECTS.length) % SUFFIXES.length];
  return `${service}_${subject}_${index.toString(36).padStart(4, "0")}_${suffix}`;
}

/** Series of each name, most first: one each, and the rest by a power law. */
function seriesCounts({ names, series }: DatasetSize): number[] {
  const weights = Array.from({ length: names }, (_, rank) => (rank + 8) ** -1.05);
  const rest = series - names;
  const scale = rest / weights.reduce((sum, weight) => sum + weight, 0);
  const counts = weights.map((weight) => 1 + Math.floor(weight * scale));
  let missing = series - counts.reduce((sum, count) => sum + count, 0);
  for (let rank = 0; missing > 0; rank = (rank + 1) % names, missing--) counts[rank] = (counts[rank] ?? 0) + 1;
  return counts;
}
