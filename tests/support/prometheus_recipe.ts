import type { ServerRecipe } from "./start_server.ts";

/** What a test may ask of a Prometheus. */
export interface PrometheusOptions {
  /** The whole configuration file. @default nothing is scraped */
  readonly configuration?: string;
  /** Flags beside those every test Prometheus has. @default none */
  readonly flags?: readonly string[];
  /** It only forwards what it scrapes, and stores nothing that could be asked for. @default false */
  readonly agent?: boolean;
  /** Fills the data directory before the start, with `promtool tsdb create-blocks-from` for example. */
  readonly fill?: (dataDirectory: string) => Promise<void>;
  /** Given to start again on what an earlier one stored. */
  readonly directory?: string;
  readonly port?: number;
}

const QUIET_CONFIGURATION = "global:\n  scrape_interval: 1m\n";

/** How a Prometheus of any version is started: all it reads and writes is in its own directory. */
export function prometheusRecipe(program: string, installCommand: string, options: PrometheusOptions): ServerRecipe {
  return {
    program,
    installCommand,
    readyPath: "/-/ready",
    identityPath: "/api/v1/status/flags",
    directory: options.directory,
    port: options.port,
    async prepare(directory, port) {
      const configurationPath = `${directory}/prometheus.yml`;
      const dataDirectory = `${directory}/data`;
      await Deno.writeTextFile(configurationPath, options.configuration ?? QUIET_CONFIGURATION);
      await Deno.mkdir(dataDirectory, { recursive: true });
      await options.fill?.(dataDirectory);
      return [
        `--config.file=${configurationPath}`,
        ...(options.agent
          ? ["--agent", `--storage.agent.path=${dataDirectory}`]
          : [`--storage.tsdb.path=${dataDirectory}`]),
        `--web.listen-address=127.0.0.1:${port}`,
        "--web.enable-remote-write-receiver",
        "--web.enable-lifecycle",
        ...(options.flags ?? []),
      ];
    },
  };
}
