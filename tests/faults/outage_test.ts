import { deepEqual, equal, ok } from "node:assert/strict";
import { type Clock, install } from "@sinonjs/fake-timers";
import { createDemoApp } from "../../src/demo/create_demo_app.ts";
import type { DemoFlavour } from "../../src/demo/dialect.ts";
import { BackendError } from "../../src/prometheus/backend_error.ts";
import { connectBackend } from "../../src/prometheus/connect_backend.ts";
import { scan } from "../../src/scan/scan.ts";
import { countLedger, type Snapshot } from "../../src/snapshot/snapshot.ts";
import { backendConfig } from "../support/backend_config.ts";
import { explicitSeries } from "../support/explicit_series.ts";
import { scanConfig } from "../support/scan_config.ts";

const STARTED_AT_MS = 1_780_000_000_000;
const NAMES = Array.from({ length: 40 }, (_, index) => `shop_${String(index).padStart(2, "0")}_total`);
const SERIES = NAMES.map((name) =>
  explicitSeries({ __name__: name }, [STARTED_AT_MS - 90_000, STARTED_AT_MS - 75_000])
);

/** How a backend is away, and what of it. */
const OUTAGES: Readonly<Record<string, { readonly queriesAlone?: boolean; readonly answer: () => Response }>> = {
  "refused connections": {
    answer: () => {
      throw new TypeError("tcp connect error: Connection refused (os error 111)");
    },
  },
  "503 on everything": { answer: () => new Response("Service Unavailable", { status: 503 }) },
  "503 on queries alone": { queriesAlone: true, answer: () => new Response("busy", { status: 503 }) },
  "429 on everything": { answer: () => new Response("slow down", { status: 429 }) },
  "pages in place of answers to queries": { queriesAlone: true, answer: () => new Response("<html>Back soon</html>") },
};

interface OutageOptions {
  readonly flavour?: DemoFlavour;
  /** When the backend goes away and comes back, in milliseconds from the start. */
  readonly from?: number;
  readonly until: number;
  readonly retryForMs?: number;
  readonly maxInFlight?: number;
}

/** Scans a backend that is away for a while, in time that passes at once. */
async function during(kind: string, { flavour = "prometheus3", from = 0, until, ...config }: OutageOptions) {
  const clock = install({ now: STARTED_AT_MS, toFake: ["setTimeout", "clearTimeout", "Date"] });
  try {
    const app = createDemoApp({ flavour, series: SERIES, now: Date.now });
    const { queriesAlone = false, answer } = OUTAGES[kind] ?? {};
    const fetch = async (url: URL, init: RequestInit) => {
      const passedMs = Date.now() - STARTED_AT_MS;
      const isAway = passedMs >= from && passedMs < until && (!queriesAlone || init.method === "POST");
      // Each answer takes a while, so that an outage may begin in the middle.
      await new Promise((resolve) => setTimeout(resolve, 100));
      return isAway && answer !== undefined ? answer() : await app.request(url.href, init);
    };
    const waits: number[] = [];
    const outcome = await settled(clock, async (): Promise<Snapshot | BackendError> => {
      try {
        const signal = new AbortController().signal;
        const backend = await connectBackend(backendConfig("http://demo.example", config), { signal }, {
          fetch,
          observer: { retry: ({ waitMs }) => waits.push(waitMs) },
        });
        const dependencies = { signal, now: Date.now, maxInFlight: config.maxInFlight ?? 10 };
        return await scan(backend, scanConfig({ batchSize: 4, evaluatedAtMs: STARTED_AT_MS - 60_000 }), dependencies);
      } catch (error) {
        if (error instanceof BackendError) return error;
        throw error;
      }
    });
    return { outcome, tookMs: Date.now() - STARTED_AT_MS, waits };
  } finally {
    clock.uninstall();
  }
}

/** Lets time pass until the work is done. */
async function settled<T>(clock: Clock, work: () => Promise<T>): Promise<T> {
  let isDone = false;
  const working = work().finally(() => isDone = true);
  working.catch(() => {});
  while (!isDone) await clock.tickAsync(50);
  return await working;
}

function assertWhole(outcome: Snapshot | BackendError): void {
  if (outcome instanceof BackendError) throw outcome;
  const { measured, failed } = countLedger(outcome);
  deepEqual([measured, failed], [NAMES.length, 0]);
}

for (const kind of Object.keys(OUTAGES)) {
  for (const flavour of ["prometheus2", "prometheus3", "mimir"] as const) {
    // A page at a place where the API is only looked for means elsewhere.
    if (flavour === "mimir" && kind.startsWith("pages")) continue;
    for (const seconds of [10, 45, 119]) {
      Deno.test(`O2: ${flavour} away for ${seconds} s by ${kind} costs no name, and little time beyond`, async () => {
        const { outcome, tookMs } = await during(kind, { flavour, until: seconds * 1000 });
        assertWhole(outcome);
        ok(tookMs >= seconds * 1000 && tookMs < seconds * 1000 + 15_000, `${tookMs} ms`);
      });
    }
  }

  for (const maxInFlight of [1, 10]) {
    Deno.test(`O2: away in the middle by ${kind}, ${maxInFlight} in flight, costs no name`, async () => {
      for (const from of [150, 250, 450]) {
        const { outcome } = await during(kind, { from, until: from + 45_000, maxInFlight });
        assertWhole(outcome);
      }
    });

    Deno.test(`O2: gone for good by ${kind}, ${maxInFlight} in flight, ends some two minutes after it began`, async () => {
      for (const from of [0, 150, 250, 450]) {
        const { outcome, tookMs } = await during(kind, { from, until: Infinity, maxInFlight });
        ok(tookMs > 119_000 && tookMs < 130_000, `${tookMs} ms from ${from}`);
        if (!(outcome instanceof BackendError)) ok(countLedger(outcome).failed > 0);
      }
    });
  }
}

Deno.test("O2: --retry-for decides how long, and 0 does not wait", async () => {
  const kind = "503 on everything";
  assertWhole((await during(kind, { until: 39_000, retryForMs: 40_000 })).outcome);
  const late = await during(kind, { until: 45_000, retryForMs: 40_000 });
  ok(late.outcome instanceof BackendError);
  ok(late.tookMs < 41_000, `${late.tookMs} ms`);
  const { outcome, waits } = await during(kind, { until: 1_000, retryForMs: 0 });
  ok(outcome instanceof BackendError);
  equal(outcome.code, "unavailable");
  deepEqual(waits, []);
});
