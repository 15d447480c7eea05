import { conformance } from "../conformance/conformance.ts";
import { seriesOf } from "../conformance/dataset.ts";
import { startThanos } from "../support/start_thanos.ts";

conformance({
  name: "Thanos",
  traits: ["utf8Names", "nativeHistograms", "staleMarkers", "nanSamples"],
  flavour: "thanos",
  version: /^0\./,
  strategy: "union",
  start(metrics) {
    const series = seriesOf(metrics);
    // Most names have series in both stores.
    return startThanos([0, 1].map((part) => series.filter((_, index) => index % 2 === part)));
  },
});
