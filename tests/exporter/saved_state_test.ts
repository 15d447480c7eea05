import { deepEqual, equal, match, ok } from "node:assert/strict";
import fc from "fast-check";
import type { BackendConfig } from "../../src/config/backend_options.ts";
import { Secret } from "../../src/config/secret.ts";
import { EMPTY_EXPORTED_SET } from "../../src/exporter/exported_set.ts";
import { loadState, saveState, stateKey } from "../../src/exporter/saved_state.ts";
import { SnapshotStore } from "../../src/snapshot/snapshot_store.ts";
import { parseNamePattern } from "../../src/text/name_pattern.ts";
import { withTempDir } from "../support/temporary_folder.ts";
import { arbitrarySnapshot } from "../report/arbitrary_snapshot.ts";
import { buildSnapshot, measured } from "../report/build_snapshot.ts";
import { scanConfig } from "../support/scan_config.ts";
import { exportedSetOptions } from "./exported_set_options.ts";
import { serveSnapshot } from "./serve_snapshot.ts";

const options = exportedSetOptions();
const snapshot = buildSnapshot({ a: measured([20, 1]), b: measured([40, 2], [50, 1]) });
const served = serveSnapshot(snapshot, EMPTY_EXPORTED_SET, 1_700_000_000_000, options);

Deno.test("loadState: gives back what was saved", async () => {
  await withTempDir(async (folder) => {
    const store = new SnapshotStore(folder, "key");
    deepEqual(await loadState(store, options), { kind: "none" });
    await saveState(store, served, options);
    deepEqual(await loadState(store, options), { kind: "found", served });
  });
});

Deno.test("loadState: gives back what is exported of any snapshot a scan can make", async () => {
  await withTempDir(async (folder) => {
    await fc.assert(
      fc.asyncProperty(arbitrarySnapshot, async (any) => {
        const store = new SnapshotStore(folder, "key");
        const all = exportedSetOptions({ maxExported: 3, minDpm: 0 });
        const before = serveSnapshot(any, EMPTY_EXPORTED_SET, 1_000, all);
        await saveState(store, before, all);
        const found = await loadState(store, all);
        ok(found.kind === "found", JSON.stringify(found));
        deepEqual(found.served, before);
      }),
      { numRuns: 50 },
    );
  });
});

Deno.test("loadState: reads a file whose report is of version 1, and saveState writes version 2 (O9)", async () => {
  await withTempDir(async (folder) => {
    const store = new SnapshotStore(folder, "key");
    const earlier = await Deno.readTextFile("tests/golden/state_version_1.json");
    await Deno.writeTextFile(store.path, earlier);
    const priced = exportedSetOptions({ costPer1000Series: 6.5, maxExported: 3 });
    const found = await loadState(store, priced);
    ok(found.kind === "found", JSON.stringify(found));
    equal(found.served.view.ledger.catalogue, 14);
    deepEqual(found.served.exported.metrics.map(({ name }) => name), [
      "http_requests_total",
      "forgotten_1s_scrape",
      "=cmd,semicolon;",
    ]);
    await saveState(store, found.served, priced);
    equal(await Deno.readTextFile(store.path), await Deno.readTextFile("tests/golden/state_version_1_report_2.json"));
    deepEqual(await loadState(store, priced), found);
  });
});

Deno.test("loadState: other options choose anew", async () => {
  await withTempDir(async (folder) => {
    const store = new SnapshotStore(folder, "key");
    await saveState(store, served, options);
    const found = await loadState(store, exportedSetOptions({ maxExported: 1 }));
    ok(found.kind === "found");
    equal(found.served.exported.metrics.length, 1);
    equal(found.served.refreshedAtMs, served.refreshedAtMs);
  });
});

Deno.test("loadState: a file without what the exporter notes is ignored, with a word", async () => {
  await withTempDir(async (folder) => {
    const store = new SnapshotStore(folder, "key");
    await store.save(snapshot, { exported_by: "x", refreshed_at_ms: "yesterday" });
    const found = await loadState(store, options);
    ok(found.kind === "ignored");
    match(found.reason, /dpm-finder-state\.json" is damaged: /);
  });
});

Deno.test("stateKey: differs by endpoint, tenant, user and scope, not by secrets", () => {
  const backend: BackendConfig = {
    demo: false,
    endpoint: new URL("http://localhost:9090"),
    apiPrefix: undefined,
    authentication: { kind: "basic", username: "1", password: new Secret("s3cret") },
    tenant: undefined,
    sigv4Region: undefined,
    headers: new Map([["x-token", new Secret("t0ken")]]),
    tls: { caCertificates: [], clientCertificate: undefined, clientKey: undefined },
    flags: [],
    timeoutMs: 1,
    retryForMs: undefined,
    maxInFlight: 1,
  };
  const scan = scanConfig({ evaluatedAtMs: undefined });
  const base = stateKey({ backend, scan });
  ok(!base.includes("s3cret") && !base.includes("t0ken"));
  const others = [
    { backend: { ...backend, endpoint: new URL("http://localhost:9091") }, scan },
    { backend: { ...backend, tenant: "blue" }, scan },
    { backend: { ...backend, headers: new Map([["x-scope-orgid", new Secret("red")]]) }, scan },
    { backend: { ...backend, authentication: { kind: "none" as const } }, scan },
    { backend, scan: { ...scan, match: [parseNamePattern("up")] } },
    { backend, scan: { ...scan, groupBy: ["job"] } },
    { backend, scan: { ...scan, windowMinutes: 10 } },
    { backend: { ...backend, demo: true }, scan },
  ].map(stateKey);
  equal(new Set([base, ...others]).size, others.length + 1);
  const password = { ...backend, authentication: { ...backend.authentication, password: new Secret("new") } };
  equal(stateKey({ backend: { ...password, timeoutMs: 9 } as BackendConfig, scan }), base);
});
