import { conformance } from "../conformance/conformance.ts";
import { seriesOf } from "../conformance/dataset.ts";
import { remoteWrite } from "../support/remote_write.ts";
import { startPrometheus } from "../support/start_prometheus.ts";

conformance({
  name: "Prometheus 2",
  traits: ["utf8Names", "nativeHistograms", "nanSamples"],
  flavour: "prometheus",
  version: /^2\./,
  way: "union",
  async start(metrics) {
    const server = await startPrometheus({ flags: ["--enable-feature=native-histograms"] });
    await remoteWrite(server.url, seriesOf(metrics));
    return server;
  },
});
