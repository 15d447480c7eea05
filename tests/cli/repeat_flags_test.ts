import assert from "node:assert/strict";
import { repeatFlags } from "../../src/cli/repeat_flags.ts";

Deno.test("repeatFlags: goes on comparing with another time, and not with a report of a wider scope", () => {
  const flagsOf = (compare: Parameters<typeof repeatFlags>[0]["report"]["compare"]) =>
    repeatFlags({
      backend: { demo: true, endpoint: undefined, tenant: undefined },
      scan: { windowMinutes: 10, evaluatedAtMs: undefined },
      report: { plan: undefined, compare },
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
