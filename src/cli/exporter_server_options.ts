import { serverOptions } from "../config/server_options.ts";
import { EXPORTER_PATHS } from "../exporter/exporter_paths.ts";

/** Where the exporter listens unless told. */
const DEFAULT_PORT = 9966;

/** Where the exporter listens and its routes are: the exporter itself and its health check read the same options. */
export const EXPORTER_SERVER_OPTIONS = serverOptions({
  port: DEFAULT_PORT,
  takenPaths: Object.values(EXPORTER_PATHS),
});
