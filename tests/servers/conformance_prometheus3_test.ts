import { conformance, type ConformanceTarget } from "../conformance/conformance.ts";
import { seriesOf } from "../conformance/dataset.ts";
import { remoteWrite } from "../support/remote_write.ts";
import { startPrometheus3 } from "../support/start_prometheus3.ts";

function prometheus3(
  name: string,
  strategy: ConformanceTarget["strategy"],
  flags: readonly string[],
): ConformanceTarget {
  return {
    name,
    traits: ["utf8Names", "nativeHistograms", "staleMarkers", "nanSamples"],
    flavour: "prometheus",
    version: /^3\./,
    strategy,
    async start(metrics) {
      const server = await startPrometheus3({ flags });
      await remoteWrite(server.url, seriesOf(metrics));
      return server;
    },
  };
}

conformance(prometheus3("Prometheus 3", "union", []));
conformance(
  prometheus3("Prometheus 3 with delayed name removal", "delayed-names", [
    "--enable-feature=promql-delayed-name-removal",
  ]),
);
