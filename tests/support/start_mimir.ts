import { freePort } from "./free_port.ts";
import type { ServerProcess } from "./server_process.ts";
import { startServer } from "./start_server.ts";

/** Where `tests/support/mimir/build.sh` leaves the program: inside the repository, so that a permission can name it. */
const MIMIR_PATH = ".cache/mimir-3.0.5";

/** Where a Mimir takes remote writes. */
export const MIMIR_WRITE_PATH = "/api/v1/push";

/** Limits of a tenant, as the file of runtime overrides spells them. */
interface MimirLimits {
  /** Has an effect because every test Mimir shards and executes queries remotely. */
  readonly enable_delayed_name_removal?: boolean;
  readonly max_label_values_limit?: number;
  readonly max_query_expression_size_bytes?: number;
  readonly max_fetched_series_per_query?: number;
}

/** What a test may ask of a Mimir. */
interface MimirOptions {
  /** Whether requests have to say whose they are; otherwise all are the tenant `anonymous`'s. @default true */
  readonly multitenancy?: boolean;
  /** By tenant. @default Mimir's own limits for all */
  readonly limits?: Readonly<Record<string, MimirLimits>>;
}

/** The parts that would otherwise look for an address of the machine to be reached at. */
const PARTS_WITH_AN_ADDRESS = [
  "compactor.ring",
  "distributor.ring",
  "ingester.ring",
  "querier.ring",
  "query-frontend",
  "query-scheduler.ring",
  "ruler.ring",
  "store-gateway.sharding-ring",
];

/** Starts a Mimir that is all in one process and stores in files. */
export function startMimir(options: MimirOptions = {}): Promise<ServerProcess> {
  return startServer({
    program: MIMIR_PATH,
    installCommand: "bash tests/support/mimir/build.sh",
    readyPath: "/ready",
    identityPath: "/config",
    async prepare(directory, port) {
      const overridesPath = `${directory}/overrides.yaml`;
      // JSON is YAML.
      await Deno.writeTextFile(overridesPath, JSON.stringify({ overrides: options.limits ?? {} }));
      return [
        `-auth.multitenancy-enabled=${options.multitenancy ?? true}`,
        `-runtime-config.file=${overridesPath}`,
        "-server.http-listen-address=127.0.0.1",
        `-server.http-listen-port=${port}`,
        "-server.grpc-listen-address=127.0.0.1",
        `-server.grpc-listen-port=${freePort()}`,
        "-memberlist.bind-addr=127.0.0.1",
        "-memberlist.bind-port=0",
        ...PARTS_WITH_AN_ADDRESS.map((part) => `-${part}.instance-addr=127.0.0.1`),
        "-ingester.ring.replication-factor=1",
        "-store-gateway.sharding-ring.replication-factor=1",
        "-ingester.ring.min-ready-duration=0",
        `-blocks-storage.filesystem.dir=${directory}/blocks`,
        `-blocks-storage.bucket-store.sync-dir=${directory}/sync`,
        `-blocks-storage.tsdb.dir=${directory}/tsdb`,
        `-compactor.data-dir=${directory}/compactor`,
        `-ruler-storage.filesystem.dir=${directory}/rules`,
        `-ruler.rule-path=${directory}/evaluated-rules`,
        "-activity-tracker.filepath=",
        "-usage-stats.enabled=false",
        "-log.level=warn",
        "-query-frontend.enable-remote-execution=true",
        "-query-frontend.use-mimir-query-engine-for-sharding=true",
        "-validation.name-validation-scheme=utf8",
        "-validation.max-length-label-value=8192",
      ];
    },
  });
}
