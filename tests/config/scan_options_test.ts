import assert from "node:assert/strict";
import { parseLabelName } from "../../src/config/scan_options.ts";
import { ValueError } from "../../src/text/value_error.ts";

Deno.test("parseLabelName: names of Prometheus, OpenTelemetry and Kubernetes", () => {
  for (const name of ["job", "_x", "k8s.pod.name", "app.kubernetes.io/name", "größe"]) {
    assert.equal(parseLabelName(name), name);
  }
  for (const name of ["", "__name__", "job,team", "job team", 'job"', "{job}", "1x", "a=b", "a\nb"]) {
    assert.throws(() => parseLabelName(name), ValueError, name);
  }
});
