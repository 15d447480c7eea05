import { startPrometheus } from "../../tests/support/start_prometheus.ts";
import { startPrometheus3 } from "../../tests/support/start_prometheus3.ts";
import type { PrometheusOptions } from "../../tests/support/prometheus_recipe.ts";
import type { ServerProcess } from "../../tests/support/server_process.ts";
import type { DatasetSize } from "./dataset.ts";
import { copyDirectory, datasetDirectory } from "./dataset_head.ts";

/** A server that benchmarks ask. */
export type BenchServer = "Prometheus 2.42" | "Prometheus 3.15" | "Prometheus 3.15, delayed names";

/** Starts a server with a tenant of this size in memory. */
export async function startBenchServer(server: BenchServer, size: DatasetSize): Promise<ServerProcess> {
  const data = await datasetDirectory(size);
  const options: PrometheusOptions = {
    fill: (dataDirectory) => copyDirectory(data, dataDirectory),
    flags: server === "Prometheus 3.15, delayed names" ? ["--enable-feature=promql-delayed-name-removal"] : [],
  };
  return await (server === "Prometheus 2.42" ? startPrometheus(options) : startPrometheus3(options));
}
