import assert from "node:assert/strict";
import { recogniseFlavour } from "../../src/prometheus/recognise_flavour.ts";

const CASES = [
  ["Prometheus 3", { version: "3.15.0", goVersion: "go1.25" }, "prometheus", "3.15.0"],
  ["Debian's Prometheus", { version: "2.42.0+ds", goVersion: "go1.19" }, "prometheus", "2.42.0+ds"],
  ["a Prometheus built without version flags", { goVersion: "go1.25" }, "prometheus", ""],
  ["a Prometheus 2.24.0 itself", { version: "2.24.0", goVersion: "go1.15" }, "prometheus", "2.24.0"],
  ["Mimir", { application: "Grafana Mimir", version: "2.17.0" }, "mimir", "2.17.0"],
  ["VictoriaMetrics", { version: "2.24.0" }, "victoriametrics", ""],
  ["an old VictoriaMetrics, with an empty object", {}, "victoriametrics", ""],
  ["Thanos", { version: "0.37.2", goVersion: "go1.23" }, "thanos", "0.37.2"],
  ["another server that says its name", { application: "Cortex", version: "1.18" }, "unknown", "1.18"],
  [
    "a Prometheus that says its name",
    { application: "Prometheus", version: "3.1.0", goVersion: "go" },
    "prometheus",
    "3.1.0",
  ],
] as const;

for (const [who, said, flavour, version] of CASES) {
  Deno.test(`recogniseFlavour: ${who} is ${flavour}`, () => {
    assert.deepEqual(recogniseFlavour({ version: "", application: "", goVersion: "", ...said }), { flavour, version });
  });
}
