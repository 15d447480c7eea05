import { conformance } from "../conformance/conformance.ts";
import { seriesOf } from "../conformance/dataset.ts";
import { backfill } from "../support/backfill.ts";
import { remoteWrite } from "../support/remote_write.ts";
import { startPrometheus } from "../support/start_prometheus.ts";

const PROMETHEUS_2 = { flavour: "prometheus", version: /^2\./, strategy: "union" } as const;

conformance({
  ...PROMETHEUS_2,
  name: "Prometheus 2",
  traits: ["utf8Names", "nativeHistograms", "staleMarkers", "nanSamples"],
  async start(metrics) {
    const server = await startPrometheus({ flags: ["--enable-feature=native-histograms"] });
    await remoteWrite(server.url, seriesOf(metrics));
    return server;
  },
});

conformance({
  ...PROMETHEUS_2,
  name: "Prometheus 2 with backfilled blocks",
  traits: ["nanSamples"],
  start: (metrics) => startPrometheus({ fill: (directory) => backfill(directory, seriesOf(metrics)) }),
});
