import { HOST_OPTIONS } from "../../config/host_options.ts";
import { HOSTED_OPTIONS } from "../../config/hosted_options.ts";
import { serverOptions } from "../../config/server_options.ts";
import { HOST_PATHS } from "../../host/host_paths.ts";
import { defineCommand } from "../command.ts";
import {
  DENO_VARIABLES,
  EXPORTER_VARIABLES,
  LIBRARY_VARIABLES,
  OPTION_VARIABLES,
  PASSED_VARIABLES,
  PROXY_VARIABLES,
  SUPERVISOR_VARIABLES,
} from "../permissions.ts";
import { UsageError } from "../usage_error.ts";

/** Where the host listens unless told: where the tool that it replaces does. */
const DEFAULT_PORT = 80;

/** `dpm-finder host` */
export const host = defineCommand({
  description:
    "Serves exporters written by anyone: each request to /metrics/NAME runs the exporter of that name, with " +
    "the arguments of the query, and answers with its metrics. The host's own are at /metrics, a page for people at /.",
  options: {
    host: HOST_OPTIONS,
    hosted: HOSTED_OPTIONS,
    server: serverOptions({ port: DEFAULT_PORT, takenPaths: Object.values(HOST_PATHS), portVariable: "PORT" }),
  },
  operands: { argument: "NAME…", help: "Exporters that --prepare fetches the dependencies of.", max: Infinity },
  permissions: {
    read: [".", "/tmp"],
    write: [".", "/tmp"],
    net: true,
    run: true,
    env: [
      ...OPTION_VARIABLES,
      ...PROXY_VARIABLES,
      ...SUPERVISOR_VARIABLES,
      ...LIBRARY_VARIABLES,
      "PORT",
      "WORKERS",
      ...EXPORTER_VARIABLES,
      ...DENO_VARIABLES,
      ...PASSED_VARIABLES,
    ],
    unstable: ["net"],
  },
  exitCodes: [],
  examples: [
    ["The exporters in ./exporters, for this machine alone:", "dpm-finder host --listen 127.0.0.1:9980"],
    ["What Prometheus, or curl, then asks:", "curl 'http://127.0.0.1:9980/metrics/cisco?target=core-sw01'"],
  ],
  run: async ({ host, ...options }, context) => {
    const [surplus] = context.operands;
    if (host.prepare) {
      const { prepareExporters } = await import("../prepare_exporters.ts");
      return await prepareExporters(context.operands, options.hosted, context);
    }
    if (surplus !== undefined) {
      throw new UsageError(surplus, "host takes names with --prepare alone", "Serve some alone with --allow-exporter");
    }
    const { serveHost } = await import("../serve_host.ts");
    return await serveHost({ host, ...options }, context);
  },
});
