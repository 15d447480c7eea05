import { conformance, type ConformanceTarget } from "../conformance/conformance.ts";
import { seriesOf } from "../conformance/dataset.ts";
import { remoteWrite } from "../support/remote_write.ts";
import { MIMIR_WRITE_PATH, startMimir } from "../support/start_mimir.ts";

const MIMIR = {
  traits: ["utf8Names", "nativeHistograms", "staleMarkers", "nanSamples"],
  flavour: "mimir",
  version: /^3\./,
} as const satisfies Partial<ConformanceTarget>;

conformance({
  ...MIMIR,
  name: "Mimir",
  strategy: "union",
  async start(metrics) {
    const server = await startMimir({ multitenancy: false });
    await remoteWrite(server.url, seriesOf(metrics), { path: MIMIR_WRITE_PATH });
    return { ...server, url: `${server.url}/prometheus` };
  },
});

conformance({
  ...MIMIR,
  name: "Mimir with a tenant with delayed name removal",
  strategy: "delayed-names",
  tenant: "delayed",
  async start(metrics) {
    const server = await startMimir({ limits: { delayed: { enable_delayed_name_removal: true } } });
    await remoteWrite(server.url, seriesOf(metrics), { path: MIMIR_WRITE_PATH, tenant: "delayed" });
    return { ...server, url: `${server.url}/prometheus` };
  },
});
