import type { DemoFlavour } from "../../src/demo/dialect.ts";
import { startDemoBackend } from "../../src/demo/start_demo_backend.ts";
import { explicitSeries } from "../support/explicit_series.ts";
import { conformance, type ConformanceTarget } from "./conformance.ts";
import { seriesOf } from "./dataset.ts";

const TRAITS: ConformanceTarget["traits"] = ["utf8Names", "nativeHistograms", "staleMarkers", "nanSamples"];

function demo(
  flavour: DemoFlavour,
  expected: Pick<ConformanceTarget, "flavour" | "version" | "strategy">,
): ConformanceTarget {
  return {
    name: `demo backend as ${flavour}`,
    // It counts whatever it is told to hold; what a sample says is nothing to it.
    traits: TRAITS,
    ...expected,
    async start(metrics) {
      const series = seriesOf(metrics).map(({ labels, samples }) =>
        explicitSeries(labels, samples.filter(({ value }) => value !== "stale").map(({ timestampMs }) => timestampMs))
      );
      const backend = await startDemoBackend({ flavour, series });
      return { url: backend.url, [Symbol.asyncDispose]: () => backend.close() };
    },
  };
}

conformance(demo("prometheus2", { flavour: "prometheus", version: /^2\./, strategy: "union" }));
conformance(demo("prometheus3", { flavour: "prometheus", version: /^3\./, strategy: "union" }));
conformance(demo("prometheus3-delayed", { flavour: "prometheus", version: /^3\./, strategy: "delayed-names" }));
conformance(demo("victoriametrics", { flavour: "victoriametrics", version: /^/, strategy: "keep-names" }));
conformance(demo("mimir", { flavour: "mimir", version: /^\d/, strategy: "union" }));
