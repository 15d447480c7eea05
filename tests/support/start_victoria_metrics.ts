import type { ServerProcess } from "./server_process.ts";
import { startServer } from "./start_server.ts";

/** What a test may ask of a VictoriaMetrics. */
export interface VictoriaMetricsOptions {
  /** Flags beside those every test VictoriaMetrics has. @default none */
  readonly flags?: readonly string[];
}

/** Starts the single-node VictoriaMetrics that Debian packages. */
export function startVictoriaMetrics(options: VictoriaMetricsOptions = {}): Promise<ServerProcess> {
  return startServer({
    program: "victoria-metrics",
    installCommand: "apt-get install victoria-metrics",
    readyPath: "/health",
    prepare: (directory, port) => [
      `-storageDataPath=${directory}/data`,
      `-httpListenAddr=127.0.0.1:${port}`,
      "-retentionPeriod=1d",
      // It sizes its caches by the machine's memory, and the tests share the machine.
      "-memory.allowedBytes=268435456",
      ...(options.flags ?? []),
    ],
  });
}
