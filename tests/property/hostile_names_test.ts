import assert from "node:assert/strict";
import fc from "fast-check";
import { createDemoApp } from "../../src/demo/create_demo_app.ts";
import type { DemoFlavour } from "../../src/demo/dialect.ts";
import { regularSeries } from "../../src/demo/synthetic_series.ts";
import { connectBackend } from "../../src/prometheus/connect_backend.ts";
import { fetchSeriesDetail } from "../../src/scan/fetch_series_detail.ts";
import { scan } from "../../src/scan/scan.ts";
import { backendConfig } from "../support/backend_config.ts";
import { scanConfig } from "../support/scan_config.ts";

const AT_MS = 1_700_000_000_000;
const FLAVOURS: readonly DemoFlavour[] = [
  "prometheus2",
  "prometheus3",
  "prometheus3-delayed",
  "victoriametrics",
  "mimir",
];

const name = fc.oneof(
  { weight: 2, arbitrary: fc.stringMatching(/^[a-z_:][a-z0-9_:]{0,20}$/) },
  { weight: 2, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 20 }) },
  {
    weight: 3,
    arbitrary: fc.string({ unit: fc.constantFrom(...`"'\`\\|.*+?()[]{}^$\n\r\t #,=~/-:_n1m`, "😀"), minLength: 1 }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom("n", "m", "or", "by", "up", "keep_metric_names", "a".repeat(4_096), "__name__"),
  },
);
/** Seconds between two samples, by metric name. */
const tenant = fc.dictionary(name, fc.uniqueArray(fc.constantFrom(1, 5, 15, 60, 100), { minLength: 1 }), {
  maxKeys: 12,
});

/** A backend of this flavour in this process, for these metrics. */
async function demoBackend(flavour: DemoFlavour, metrics: Readonly<Record<string, readonly number[]>>) {
  const series = Object.entries(metrics).flatMap(([name, intervals]) =>
    intervals.map((seconds) =>
      regularSeries({ __name__: name, job: `every ${seconds} s` }, { intervalMs: seconds * 1000, phaseMs: 1 })
    )
  );
  const app = createDemoApp({ series, flavour, now: () => AT_MS + 120_000 });
  return await connectBackend(backendConfig("http://demo.example"), { signal: new AbortController().signal }, {
    fetch: async (url, { client: _client, ...init }) => await app.request(url.href, init),
    sleep: () => Promise.resolve(),
    now: () => AT_MS + 120_000,
  });
}

for (const flavour of FLAVOURS) {
  Deno.test(`hostile names: each is measured exactly on ${flavour}, whatever its characters, with and without groups`, async () => {
    await fc.assert(
      fc.asyncProperty(tenant, fc.constantFrom([], ["job"], ["job", "n"]), async (metrics, groupBy) => {
        const backend = await demoBackend(flavour, metrics);
        const snapshot = await scan(backend, scanConfig({ groupBy, evaluatedAtMs: AT_MS }), {
          signal: new AbortController().signal,
          now: () => AT_MS,
          maxInFlight: 4,
        });
        assert.deepEqual(new Set(snapshot.names.keys()), new Set(Object.keys(metrics)));
        for (const [name, intervals] of Object.entries(metrics)) {
          const samples = intervals.map((seconds) => 300 / seconds).sort((a, b) => a - b);
          const entry = snapshot.names.get(name);
          assert.ok(
            entry !== undefined && "distribution" in entry,
            `${JSON.stringify(name)}: ${JSON.stringify(entry)}`,
          );
          assert.deepEqual(entry.distribution, samples.map((count) => [count, 1]), JSON.stringify(name));
          if (groupBy.length > 0) assert.equal(entry.groups?.size, intervals.length);
        }
      }),
      { numRuns: 40 },
    );
  });
}

Deno.test("hostile names: the series detail of each is its own", async () => {
  await fc.assert(
    fc.asyncProperty(tenant, fc.constantFrom(...FLAVOURS), async (metrics, flavour) => {
      const backend = await demoBackend(flavour, metrics);
      const scope = { match: [], exclude: [], groupBy: [], selector: "", skipExcluded: false };
      const snapshot = { evaluatedAtMs: AT_MS, windowMinutes: 5, scope };
      const { series, failures } = await fetchSeriesDetail(backend, snapshot, Object.keys(metrics), {
        maxSeries: 2,
        call: { signal: new AbortController().signal },
        concurrency: 4,
      });
      assert.deepEqual([...failures], []);
      for (const [name, intervals] of Object.entries(metrics)) {
        const fastest = intervals.toSorted((a, b) => a - b).slice(0, 2);
        assert.deepEqual(
          series.get(name),
          fastest.map((seconds) => ({ labels: { job: `every ${seconds} s` }, dpm: 60 / seconds })),
          JSON.stringify(name),
        );
      }
    }),
    { numRuns: 40 },
  );
});
