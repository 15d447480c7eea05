import { conformance } from "../conformance/conformance.ts";
import { seriesOf } from "../conformance/dataset.ts";
import { flushVictoriaMetrics } from "../support/flush_victoria_metrics.ts";
import { remoteWrite } from "../support/remote_write.ts";
import { startVictoriaMetrics } from "../support/start_victoria_metrics.ts";

conformance({
  name: "VictoriaMetrics",
  traits: ["utf8Names", "staleMarkers"],
  flavour: "victoriametrics",
  version: /^/,
  strategy: "keep-names",
  async start(metrics) {
    const server = await startVictoriaMetrics();
    await remoteWrite(server.url, seriesOf(metrics));
    await flushVictoriaMetrics(server.url);
    return server;
  },
});
