import { prometheusRecipe } from "./prometheus_recipe.ts";
import type { PrometheusOptions } from "./prometheus_recipe.ts";
import type { ServerProcess } from "./server_process.ts";
import { startServer } from "./start_server.ts";

/** Starts the Prometheus 2 that Debian packages. */
export function startPrometheus(options: PrometheusOptions = {}): Promise<ServerProcess> {
  return startServer(prometheusRecipe("prometheus", "apt-get install prometheus", options));
}
