import assert from "node:assert/strict";
import { parseArguments } from "../../src/cli/parse_arguments.ts";
import { repeatFlags } from "../../src/cli/repeat_flags.ts";
import { BACKEND_OPTIONS } from "../../src/config/backend_options.ts";
import { LIST_OPTIONS } from "../../src/config/list_options.ts";
import type { OptionSource } from "../../src/config/option.ts";
import { INSTANT_OPTIONS, SCAN_OPTIONS } from "../../src/config/scan_options.ts";

Deno.test("repeatFlags: goes on comparing with another time, and not with a report of a wider scope", () => {
  const flagsOf = (compare: Parameters<typeof repeatFlags>[0]["report"]["compare"]) =>
    repeatFlags({
      backend: { demo: true, endpoint: undefined, tenant: undefined, flags: [] },
      scan: { windowMinutes: 10, evaluatedAtMs: undefined, offsetMs: 60_000 },
      report: { planFlags: [], compare },
    });
  const option = "--compare";
  assert.deepEqual(flagsOf({ beforeScanMs: 60_000, text: "-1m", option }), [
    "--demo",
    "--lookback",
    "10m",
    "--compare",
    "-1m",
  ]);
  assert.deepEqual(flagsOf({ path: "a.json", text: "a.json", option }), ["--demo", "--lookback", "10m"]);
});

/** The flags that a command line comes back as. */
async function repeat(args: readonly string[], ...more: readonly OptionSource[]): Promise<string> {
  const groups = [BACKEND_OPTIONS, SCAN_OPTIONS, INSTANT_OPTIONS, LIST_OPTIONS];
  const { source } = parseArguments(args, groups.flatMap(({ options }) => Object.values(options)));
  const sources = [source, ...more];
  const files = { readTextFile: (path: string) => Promise.resolve(path.endsWith("yaml") ? PLAN : "secret-of-a-file") };
  const scan = { ...await SCAN_OPTIONS.resolve(sources, files), ...await INSTANT_OPTIONS.resolve(sources, files) };
  const [backend, report] = [await BACKEND_OPTIONS.resolve(sources, files), await LIST_OPTIONS.resolve(sources, files)];
  return repeatFlags({ backend, scan, report }).join(" ");
}

const PLAN = "kind: series\nname: ours\nprice_per_1000_series: 8\n";

Deno.test("repeatFlags: what was scanned, how it was reached and how it is billed come back as they were given", async () => {
  for (
    const args of [
      "--demo --plan plans/ours.yaml",
      "--demo --plan series --price 8 --currency EUR --included-dpm 2",
      "--demo --cost-per-1000-series 8",
      "--demo --lookback 1m30s --at -1d",
      "--demo --at -0s --plan samples --price 0",
      "--endpoint http://host:9090 --tenant t --api-prefix /p --username 1 --api-key-file key",
      "--endpoint https://host --bearer-token-file token --at 2026-01-31T12:00:00.000Z",
      "--endpoint https://host --sigv4-region eu-west-1",
    ]
  ) {
    assert.equal(await repeat(args.split(" ")), args);
  }
  assert.equal(await repeat(["--demo", "--offset", "0"]), "--demo --at -0s");
});

Deno.test("repeatFlags: secrets stay out, and so does what the environment says again", async () => {
  const args = ["--endpoint", "http://user:secret@host", "--header", "X-Token: secret"];
  const environment: OptionSource = {
    kind: "environment",
    find: ({ environment: name }) =>
      name === "PROMETHEUS_API_PREFIX" ? [{ text: "/p", kind: "environment", name }] : [],
  };
  assert.equal(await repeat(args, environment), "--endpoint http://host");
});
