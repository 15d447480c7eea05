import { prometheusRecipe } from "./prometheus_recipe.ts";
import type { PrometheusOptions } from "./prometheus_recipe.ts";
import type { ServerProcess } from "./server_process.ts";
import { startServer } from "./start_server.ts";

/** Where `tests/support/prometheus3/build.sh` leaves the program: inside the repository, so that a permission can name it. */
export const PROMETHEUS3_PATH = ".cache/prometheus-3.15.0";

/** Starts the Prometheus 3 that this repository builds for its tests. */
export function startPrometheus3(options: PrometheusOptions = {}): Promise<ServerProcess> {
  return startServer(prometheusRecipe(PROMETHEUS3_PATH, "bash tests/support/prometheus3/build.sh", options));
}
