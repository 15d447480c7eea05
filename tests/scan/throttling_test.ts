import { equal, ok } from "node:assert/strict";
import { createDemoApp } from "../../src/demo/create_demo_app.ts";
import { regularSeries } from "../../src/demo/synthetic_series.ts";
import { connectBackend } from "../../src/prometheus/connect_backend.ts";
import { scan } from "../../src/scan/scan.ts";
import { backendConfig } from "../support/backend_config.ts";
import { scanConfig } from "../support/scan_config.ts";

const signal = new AbortController().signal;

/** What a server says of too many requests. */
const REFUSALS: Readonly<Record<string, () => Response>> = {
  "400 of Amazon": () =>
    Response.json({ __type: "ThrottlingException", message: "Rate exceeded" }, {
      status: 400,
      headers: { "x-amzn-errortype": "ThrottlingException" },
    }),
  "403 in words": () => new Response("Too many requests", { status: 403 }),
  "an error in a success": () => Response.json({ status: "error", errorType: "throttled", error: "slow down" }),
  "429": () => new Response("", { status: 429 }),
};

for (const [what, refuse] of Object.entries(REFUSALS)) {
  Deno.test(`C3 scan: throttling by ${what} makes fewer requests, not more, and loses no name`, async () => {
    let nowMs = 1_700_000_000_000;
    const names = Array.from({ length: 400 }, (_, index) => `m${String(index).padStart(3, "0")}`);
    const app = createDemoApp({
      series: names.map((name) => regularSeries({ __name__: name }, { intervalMs: 60_000 })),
      now: () => nowMs,
    });
    /** A bucket of three requests and one more each second. */
    let [tokens, filledAtMs] = [3, nowMs];
    let [queries, refused] = [0, 0];
    const isRefused = () => {
      queries++;
      tokens = Math.min(3, tokens + (nowMs - filledAtMs) / 1_000);
      filledAtMs = nowMs;
      if (tokens >= 1) {
        tokens--;
        return false;
      }
      refused++;
      return true;
    };
    const backend = await connectBackend(backendConfig("http://amp.example"), { signal }, {
      fetch: async (url, init) => {
        const request = new Request(url, init);
        return url.pathname.endsWith("/query") && isRefused() ? refuse() : await app.fetch(request);
      },
      now: () => nowMs,
      sleep: (durationMs) => {
        nowMs += durationMs;
        return Promise.resolve();
      },
      random: () => 0.5,
    });
    const snapshot = await scan(backend, scanConfig({ batchSize: 40 }), { signal, now: () => nowMs, maxInFlight: 10 });
    backend.close();
    const failed = [...snapshot.names.values()].filter(({ outcome }) => outcome === "failed");
    equal(failed.length, 0);
    ok(refused > 0, "nothing was throttled");
    ok(queries < 60, `${queries} queries for ten batches`);
  });
}
