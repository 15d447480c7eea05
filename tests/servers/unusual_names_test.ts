import { deepEqual, equal, match } from "node:assert/strict";
import { connectBackend } from "../../src/prometheus/connect_backend.ts";
import { scan } from "../../src/scan/scan.ts";
import { backendConfig } from "../support/backend_config.ts";
import { flushVictoriaMetrics } from "../support/flush_victoria_metrics.ts";
import { scanConfig } from "../support/scan_config.ts";
import { startVictoriaMetrics } from "../support/start_victoria_metrics.ts";

/** Scans a VictoriaMetrics that holds lines of the text format, each with eight samples of the last two minutes. */
async function scanLines(lines: readonly Uint8Array[], groupBy?: string) {
  await using server = await startVictoriaMetrics();
  const atMs = Math.floor(Date.now() / 1_000) * 1_000;
  for (let sample = 0; sample < 8; sample++) {
    const end = new TextEncoder().encode(` 1 ${atMs - 5_000 - sample * 15_000}\n`);
    for (const line of lines) {
      const response = await fetch(`${server.url}/api/v1/import/prometheus`, {
        method: "POST",
        body: Uint8Array.from([...line, ...end]),
      });
      await response.body?.cancel();
    }
  }
  const unnamed = { metric: { job: "nameless" }, values: [1, 2], timestamps: [atMs - 20_000, atMs - 10_000] };
  const imported = await fetch(`${server.url}/api/v1/import`, { method: "POST", body: JSON.stringify(unnamed) });
  await imported.body?.cancel();
  await flushVictoriaMetrics(server.url);
  const signal = AbortSignal.timeout(60_000);
  const backend = await connectBackend(backendConfig(server.url), { signal });
  try {
    const config = scanConfig({ evaluatedAtMs: atMs, groupBy: groupBy === undefined ? [] : [groupBy] });
    return await scan(backend, config, { signal, now: Date.now, maxInFlight: 4 });
  } finally {
    backend.close();
  }
}

const utf8 = (text: string) => new TextEncoder().encode(text);

Deno.test("VictoriaMetrics: C12: a name that is not Unicode is failed, and series without a name are told", async () => {
  // Latin-1, as an old agent sends it.
  const latin1 = Uint8Array.from(`caf\xe9_total{job="a"}`, (character) => character.charCodeAt(0));
  const snapshot = await scanLines([utf8(`up{job="a"}`), utf8(`café_ok{job="a"}`), latin1]);
  deepEqual(
    [...snapshot.names],
    [
      ["café_ok", { outcome: "measured", distribution: [[8, 1]] }],
      ["caf\ufffd_total", { outcome: "failed", status: undefined, reason: "the name is not valid Unicode" }],
      ["up", { outcome: "measured", distribution: [[8, 1]] }],
    ].toSorted(([a], [b]) => String(a) < String(b) ? -1 : 1),
  );
  equal(snapshot.warnings.length, 1);
  match(snapshot.warnings.join(), /no metric name: 1 series$/);
});

Deno.test("VictoriaMetrics: S6: a label of letters that it does not read bare is grouped by all the same", async () => {
  const snapshot = await scanLines([utf8(`up{métrique="a"}`), utf8(`up{métrique="b"}`), utf8("down")], "métrique");
  const up = snapshot.names.get("up");
  deepEqual(up !== undefined && "groups" in up ? up.groups : undefined, new Map([["a", [[8, 1]]], ["b", [[8, 1]]]]));
});
