import type { BackendConfig } from "../config/backend_options.ts";
import type { Compression } from "../parquet/compression.ts";
import type { QueryTemplate } from "./query_template.ts";

/** One query, asked for each service. */
export interface CollectedMetric {
  /** The value of the column `metric_name`. */
  readonly name: string;
  readonly query: QueryTemplate;
  /** Labels that have a column of their own. */
  readonly labels: readonly string[];
}

/** Where the files are, and how they are written. */
interface CollectStorage {
  /** The folder of the folders of days. */
  readonly dir: string;
  readonly compression: Compression;
  /** Bytes of rows that are written as one group. */
  readonly rowGroupBytes: number;
}

/** The collector's configuration, complete and checked. */
export interface CollectConfig {
  /** The file that it comes from, as it was named. */
  readonly path: string;
  /** Wants every message, and today's files each hour. */
  readonly debug: boolean;
  /** In the order of the file, none twice. */
  readonly services: readonly string[];
  readonly metrics: readonly CollectedMetric[];
  readonly backend: BackendConfig;
  readonly storage: CollectStorage;
}

/** Lists the labels that have a column of their own, each once, in the order in which the metrics name them. */
export function labelColumns({ metrics }: Pick<CollectConfig, "metrics">): string[] {
  return [...new Set(metrics.flatMap(({ labels }) => labels))];
}
