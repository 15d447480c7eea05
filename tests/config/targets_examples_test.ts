import assert from "node:assert/strict";
import { TARGET_KEYS } from "../../src/config/target_keys.ts";
import { resolveTargets } from "./resolve_targets.ts";

const text = await Deno.readTextFile("docs/targets.md");
const examples = [...text.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, yaml = ""]) => yaml);
const environment = Object.fromEntries(
  Array.from(text.matchAll(/\$\{(PROMETHEUS_\w+)\}/g), ([, name = ""]) => [name, "a-key"]),
);
const pem = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";
const files = Object.fromEntries(
  Array.from(text.matchAll(/_file: (\S+)/g), ([, path = ""]) => [
    path.startsWith("/") ? path : `/conf/${path}`,
    path.endsWith(".pem") ? pem : "a-key",
  ]),
);

for (const [i, yaml] of examples.entries()) {
  Deno.test(`docs/targets.md: example ${i + 1} is a file of targets`, async () => {
    const targets = await resolveTargets(yaml, { environment, files });
    assert.ok(targets.length >= 2);
    for (const { backend } of targets) {
      assert.match(String(backend.endpoint?.hostname), /\.grafana\.net$|example\.com$/);
    }
  });
}

Deno.test("docs/targets.md: has the examples that it promises, and names every key", () => {
  assert.equal(examples.length, 4);
  const named = new Set(Array.from(text.matchAll(/`(\w+)`/g), ([, word]) => word));
  assert.deepEqual(["name", ...Object.keys(TARGET_KEYS)].filter((key) => !named.has(key)), []);
});
