import assert from "node:assert/strict";
import { coversEveryName, parseGrouping } from "../../src/config/scan_options.ts";
import { ValueError } from "../../src/text/value_error.ts";

Deno.test("parseGrouping: names of Prometheus, OpenTelemetry and Kubernetes, one or several, or none", () => {
  for (const name of ["job", "_x", "k8s.pod.name", "app.kubernetes.io/name", "größe"]) {
    assert.deepEqual(parseGrouping(name), [name]);
  }
  for (
    const name of [
      "",
      "__name__",
      "job,",
      "job,job",
      "job,none",
      "a,b,c,d,e,f",
      "job team",
      'job"',
      "{job}",
      "1x",
      "a=b",
      "a\nb",
    ]
  ) {
    assert.throws(() => parseGrouping(name), ValueError, name);
  }
  assert.deepEqual(parseGrouping("team, env"), ["team", "env"]);
  assert.deepEqual(parseGrouping("none"), []);
});

Deno.test("coversEveryName: any option that leaves names out makes a part of it", () => {
  const whole = { match: [], exclude: [], skipExcluded: false };
  assert.equal(coversEveryName(whole), true);
  for (const part of [{ match: ["up"] }, { exclude: ["up"] }, { skipExcluded: true }]) {
    assert.equal(coversEveryName({ ...whole, ...part }), false);
  }
});
