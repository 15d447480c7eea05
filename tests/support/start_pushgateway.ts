import type { ServerProcess } from "./server_process.ts";
import { startServer } from "./start_server.ts";

/** Starts the Pushgateway that Debian packages. */
export function startPushgateway(): Promise<ServerProcess> {
  return startServer({
    program: "prometheus-pushgateway",
    installCommand: "apt-get install prometheus-pushgateway",
    readyPath: "/-/ready",
    prepare: (directory, port) => [
      `--web.listen-address=127.0.0.1:${port}`,
      `--persistence.file=${directory}/metrics`,
    ],
  });
}
