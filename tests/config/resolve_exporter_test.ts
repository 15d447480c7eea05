import assert from "node:assert/strict";
import type { RawOptions } from "../../src/config/raw_options.ts";
import { resolveWithEndpoint } from "./resolve_support.ts";

const exporterOf = async (raw: RawOptions, environment: Record<string, string> = {}) =>
  (await resolveWithEndpoint({ raw, environment })).exporter;

Deno.test("resolveExporter: the port listens everywhere, addresses replace it", async () => {
  assert.deepEqual((await exporterOf({ port: "0" })).listen, [":0"]);
  assert.deepEqual((await exporterOf({ port: "1", listen: ["[::1]:2", "unix:/run/x"] })).listen, [
    "[::1]:2",
    "unix:/run/x",
  ]);
});

Deno.test("resolveExporter: the first folder systemd names is ours, a flag wins over it", async () => {
  const environment = { STATE_DIRECTORY: "/var/lib/dpm-finder:/var/lib/other" };
  assert.equal((await exporterOf({}, environment)).stateDir, "/var/lib/dpm-finder");
  assert.equal((await exporterOf({ stateDir: "/srv" }, environment)).stateDir, "/srv");
  assert.equal((await exporterOf({})).stateDir, undefined);
});

Deno.test("resolveExporter: intervals take any number of seconds, and durations", async () => {
  assert.equal((await exporterOf({ updateInterval: "7" })).updateIntervalSeconds, 7);
  assert.equal((await exporterOf({ updateInterval: "1h30m" })).updateIntervalSeconds, 5_400);
  assert.equal((await exporterOf({ staleAfter: "1d" })).staleAfterSeconds, 86_400);
});

const REFUSED: readonly [raw: RawOptions, message: RegExp][] = [
  [{ schedule: "0 3 * * *", updateInterval: "60" }, /^Cannot combine --schedule with --update-interval: /],
  [{ at: "1769860800" }, /^Cannot combine --at with --exporter: /],
  [{ webConfigFile: "" }, /^Cannot use "" as --web\.config\.file: it is empty\./],
  [{ keepScans: "0" }, /^Cannot use "0" as --keep-scans: it has to be a whole number from 1 to /],
  [{ maxExported: "x" }, /^Cannot use "x" as --max-exported: it has to be a whole number from 0 to /],
];

for (const [raw, message] of REFUSED) {
  Deno.test(`resolveExporter: ${JSON.stringify(raw)} is refused`, async () => {
    await assert.rejects(resolveWithEndpoint({ raw: { exporter: true, ...raw } }), { name: "ConfigError", message });
  });
}

Deno.test("resolveExporter: the address of a Kubernetes Service in DPM_FINDER_PORT is no port of ours", async () => {
  const environment = { DPM_FINDER_PORT: "tcp://10.96.0.12:9966" };
  assert.deepEqual((await exporterOf({}, environment)).listen, [":9966"]);
  assert.deepEqual((await exporterOf({ port: "1234" }, environment)).listen, [":1234"]);
  await assert.rejects(exporterOf({ port: "tcp://10.96.0.12:9966" }), { name: "ConfigError" });
  await assert.rejects(exporterOf({}, { DPM_FINDER_PORT: "tcp" }), { name: "ConfigError" });
});
