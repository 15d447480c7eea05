import { equal, ok } from "node:assert/strict";
import { runScript } from "../support/run_deno.ts";

/** What caches of code and the like may add; 9,000 refreshes that kept but 300 bytes each would be over it. */
const MAX_GROWTH_BYTES = 2_500_000;

Deno.test("exporter: 10,000 refreshes and scrapes leave the heap as it was after 1,000", async () => {
  const flags = ["--v8-flags=--expose-gc", "--allow-read=."];
  const { code, stdout, stderr } = await runScript("tests/exporter/soak_child.ts", flags, "1000", "10000");
  equal(code, 0, stderr);
  const [early = NaN, late = NaN] = stdout.trim().split("\n").map(Number);
  ok(late - early < MAX_GROWTH_BYTES, `${early} bytes after 1,000 refreshes, ${late} after 10,000`);
});
