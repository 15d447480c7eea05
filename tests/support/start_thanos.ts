import { freePort } from "./free_port.ts";
import { remoteWrite } from "./remote_write.ts";
import type { ServerProcess } from "./server_process.ts";
import { startPrometheus3 } from "./start_prometheus3.ts";
import { type ServerRecipe, startServer } from "./start_server.ts";
import type { TestSeries } from "./test_series.ts";

/** Where `tests/support/thanos/build.sh` leaves the program: inside the repository, so that a permission can name it. */
const THANOS_PATH = ".cache/thanos-0.42.4";

/** A Thanos Query over one sidecar and Prometheus for each part of the data. */
export interface ThanosServers extends AsyncDisposable {
  /** Where Query listens. */
  readonly url: string;
  readonly sidecars: readonly Sidecar[];
  /** What Query knows of its stores, by their addresses: what went wrong last, `null` where nothing did. */
  storeErrors(): Promise<Map<string, string | null>>;
}

/** One store of a Thanos. */
interface Sidecar {
  /** Where it answers Query: `127.0.0.1:PORT`, its name among the stores. */
  readonly address: string;
  /** Ends it; its Prometheus goes on. */
  stop(): Promise<void>;
}

/** How long after it was last reached Query lists a store that is down: five minutes, unless told. */
const FORGETS_AFTER_MS = 15_000;
const STORES_WITHIN_MS = 60_000;
const POLL_MS = 100;

/**
 * Starts a Thanos that holds some series, each part of them in a Prometheus of its own. Its series carry one label more,
 * `shard`, because Thanos takes two stores without a label between them for the same.
 */
export async function startThanos(parts: readonly (readonly TestSeries[])[]): Promise<ThanosServers> {
  await using started = new AsyncDisposableStack();
  const sidecars = [];
  for (const series of parts) {
    const shard = crypto.randomUUID();
    const prometheus = started.use(
      await startPrometheus3({ configuration: `global:\n  external_labels:\n    shard: ${shard}\n` }),
    );
    await remoteWrite(prometheus.url, series);
    const { server, address } = await startSidecar(prometheus);
    started.use(server);
    sidecars.push({ shard, address, stop: () => server.stop() });
  }
  const { url } = started.use(await startQuery(sidecars.map(({ address }) => address)));

  const deadline = performance.now() + STORES_WITHIN_MS;
  let known = await stores(url);
  // A store that answers with the label of its Prometheus is the one that was started.
  while (!sidecars.every((sidecar) => known.some((store) => isHealthy(store, sidecar)))) {
    if (performance.now() > deadline) throw new Error(`Thanos does not know its stores: ${JSON.stringify(known)}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    known = await stores(url);
  }
  const servers = started.move();
  return {
    url,
    sidecars,
    storeErrors: async () => new Map((await stores(url)).map(({ name, lastError }) => [name, lastError])),
    [Symbol.asyncDispose]: () => servers.disposeAsync(),
  };
}

async function startSidecar(prometheus: ServerProcess): Promise<{ server: ServerProcess; address: string }> {
  let address = "";
  const server = await startServer(thanosRecipe({
    prepare(directory, port) {
      address = `127.0.0.1:${freePort()}`;
      return [
        "sidecar",
        `--http-address=127.0.0.1:${port}`,
        `--grpc-address=${address}`,
        `--prometheus.url=${prometheus.url}`,
        `--prometheus.get_config_interval=1s`,
        `--tsdb.path=${directory}`,
      ];
    },
  }));
  return { server, address };
}

function startQuery(addresses: readonly string[]): Promise<ServerProcess> {
  return startServer(thanosRecipe({
    identityPath: "/api/v1/status/flags",
    prepare: (directory, port) => [
      "query",
      `--http-address=127.0.0.1:${port}`,
      "--grpc-address=127.0.0.1:0",
      `--query.active-query-path=${directory}`,
      `--store.unhealthy-timeout=${FORGETS_AFTER_MS / 1000}s`,
      ...addresses.map((address) => `--endpoint=${address}`),
    ],
  }));
}

function thanosRecipe({ prepare, identityPath }: Pick<ServerRecipe, "prepare" | "identityPath">): ServerRecipe {
  return {
    program: THANOS_PATH,
    installCommand: "bash tests/support/thanos/build.sh",
    readyPath: "/-/ready",
    identityPath,
    prepare: async (directory, port) => [
      ...await prepare(directory, port),
      "--http-grace-period=1s",
      "--grpc-grace-period=1s",
    ],
  };
}

/** As far as tests read what Query says of a store. */
interface Store {
  readonly name: string;
  readonly lastError: string | null;
  readonly labelSets: readonly Readonly<Record<string, string>>[];
}

/** Lists the stores of every type. */
async function stores(url: string): Promise<Store[]> {
  const response = await fetch(`${url}/api/v1/stores`);
  const { data }: { data: Record<string, Store[]> } = await response.json();
  return Object.values(data).flat();
}

function isHealthy(store: Store, { address, shard }: { readonly address: string; readonly shard: string }): boolean {
  return store.name === address && store.lastError === null &&
    store.labelSets.some((labels) => labels["shard"] === shard);
}
