import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import fc from "fast-check";
import type { BackendConfig } from "../../src/config/config.ts";
import { Secret } from "../../src/config/secret.ts";
import { EMPTY_EXPORTED_SET } from "../../src/exporter/exported_set.ts";
import { loadState, prepareStateFolder, saveState, stateKey } from "../../src/exporter/saved_state.ts";
import { serveSnapshot } from "../../src/exporter/served_snapshot.ts";
import { WriteError } from "../../src/files/write_error.ts";
import { parseNamePattern } from "../../src/text/name_pattern.ts";
import { arbitrarySnapshot } from "../report/arbitrary_snapshot.ts";
import { buildSnapshot, measured } from "../report/build_snapshot.ts";
import { withTempDir } from "../files/with_temp_dir.ts";
import { scanConfig } from "../support/scan_config.ts";
import { exportedSetOptions } from "./exported_set_options.ts";

const options = exportedSetOptions();
const snapshot = buildSnapshot({ a: measured([20, 1]), 'b",\\"snapshot\\":{': measured([40, 2], [50, 1]) });
const served = serveSnapshot(snapshot, EMPTY_EXPORTED_SET, 1_700_000_000_000, options);
const FILE = "dpm-finder-state.json";

Deno.test("loadState: gives back what was saved", async () => {
  await withTempDir(async (folder) => {
    await saveState(folder, "key", served, options);
    deepEqual(await loadState(folder, "key", options), { kind: "found", served });
    JSON.parse(await Deno.readTextFile(`${folder}/${FILE}`));
  });
});

Deno.test("loadState: gives back any snapshot a scan can make", async () => {
  await withTempDir(async (folder) => {
    await fc.assert(
      fc.asyncProperty(arbitrarySnapshot, fc.string(), async (any, key) => {
        const all = exportedSetOptions({ maxExported: 3, minDpm: 0 });
        const before = serveSnapshot(any, EMPTY_EXPORTED_SET, 1_000, all);
        await saveState(folder, key, before, all);
        const found = await loadState(folder, key, all);
        ok(found.kind === "found", JSON.stringify(found));
        deepEqual(found.served.exported, before.exported);
        deepEqual(found.served.sums, before.sums);
        deepEqual([...found.served.snapshot.names.keys()].sort(), [...any.names.keys()].sort());
      }),
      { numRuns: 50 },
    );
  });
});

Deno.test("loadState: other options choose anew", async () => {
  await withTempDir(async (folder) => {
    await saveState(folder, "key", served, options);
    const one = exportedSetOptions({ maxExported: 1 });
    const found = await loadState(folder, "key", one);
    ok(found.kind === "found");
    equal(found.served.exported.metrics.length, 1);
    equal(found.served.refreshedAtMs, served.refreshedAtMs);
  });
});

Deno.test("loadState: nothing there is nothing, and no reason for a word", async () => {
  await withTempDir(async (folder) => {
    deepEqual(await loadState(folder, "key", options), { kind: "none" });
  });
});

Deno.test("loadState: a file cut anywhere is ignored, with a word", async () => {
  await withTempDir(async (folder) => {
    await saveState(folder, "key", served, options);
    const text = (await Deno.readTextFile(`${folder}/${FILE}`)).trimEnd();
    for (let length = 0; length < text.length; length++) {
      await Deno.writeTextFile(`${folder}/${FILE}`, text.slice(0, length));
      const found = await loadState(folder, "key", options);
      ok(found.kind === "ignored", `cut at ${length}`);
      match(found.reason, /dpm-finder-state\.json" is damaged: /);
    }
  });
});

Deno.test("loadState: a file of a newer version, of another tenant, of no sense is ignored, with a word", async () => {
  await withTempDir(async (folder) => {
    const reasonOf = async (text: string) => {
      await Deno.writeTextFile(`${folder}/${FILE}`, text);
      const found = await loadState(folder, "key", options);
      return found.kind === "ignored" ? found.reason.replace(folder, "") : found.kind;
    };
    equal(
      await reasonOf('{"state_version":2,"anything":[]}'),
      '"/dpm-finder-state.json" is of version 2, this program reads 1',
    );
    for (const text of ["", "null", "[]", '"x"', "{}", '{"state_version":1}', '{"state_version":1,"snapshot":{}}']) {
      match(await reasonOf(text), / is damaged: /);
    }
    await saveState(folder, "another", served, options);
    const found = await loadState(folder, "key", options);
    ok(found.kind === "ignored");
    match(found.reason, /belongs to another endpoint, tenant or scope$/);
  });
});

Deno.test("loadState: a file that cannot be read is ignored, with a word", async () => {
  await withTempDir(async (folder) => {
    await Deno.mkdir(`${folder}/${FILE}`);
    const found = await loadState(folder, "key", options);
    ok(found.kind === "ignored");
    match(found.reason, /^Cannot read /);
  });
});

Deno.test("prepareStateFolder: makes the folder, clears half-written files away, leaves the rest", async () => {
  await withTempDir(async (parent) => {
    const folder = `${parent}/deep/state`;
    await prepareStateFolder(folder);
    await saveState(folder, "key", served, options);
    await Deno.writeTextFile(`${folder}/.dpm-finder-${crypto.randomUUID()}.tmp`, "half");
    await Deno.writeTextFile(`${folder}/.dpm-finder-notes.tmp`, "mine");
    await prepareStateFolder(folder);
    const left = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
    deepEqual(left.sort(), [".dpm-finder-notes.tmp", FILE]);
  });
});

Deno.test("prepareStateFolder: a folder that cannot be is an error that names it", async () => {
  await withTempDir(async (parent) => {
    await Deno.writeTextFile(`${parent}/file`, "");
    await rejects(prepareStateFolder(`${parent}/file`), (error) => {
      ok(error instanceof WriteError);
      equal(error.phase, "open");
      return true;
    });
  });
});

Deno.test("stateKey: differs by endpoint, tenant, user and scope, not by secrets", () => {
  const backend: BackendConfig = {
    endpoint: new URL("http://localhost:9090"),
    apiPrefix: undefined,
    authentication: { kind: "basic", username: "1", password: new Secret("s3cret") },
    tenant: undefined,
    headers: new Map([["x-token", new Secret("t0ken")]]),
    tls: { caCertificates: [], clientCertificate: undefined, clientKey: undefined },
    timeoutMs: 1,
    maxInFlight: 1,
  };
  const scan = scanConfig({ evaluatedAtMs: undefined });
  const base = stateKey({ backend, scan, demo: false });
  ok(!base.includes("s3cret") && !base.includes("t0ken"));
  const others = [
    { backend: { ...backend, endpoint: new URL("http://localhost:9091") }, scan, demo: false },
    { backend: { ...backend, tenant: "blue" }, scan, demo: false },
    { backend: { ...backend, headers: new Map([["x-scope-orgid", new Secret("red")]]) }, scan, demo: false },
    { backend: { ...backend, authentication: { kind: "none" as const } }, scan, demo: false },
    { backend, scan: { ...scan, match: [parseNamePattern("up")] }, demo: false },
    { backend, scan: { ...scan, groupBy: "job" }, demo: false },
    { backend, scan: { ...scan, windowMinutes: 10 }, demo: false },
    { backend, scan, demo: true },
  ].map(stateKey);
  equal(new Set([base, ...others]).size, others.length + 1);
  const password = { ...backend, authentication: { ...backend.authentication, password: new Secret("new") } };
  equal(stateKey({ backend: { ...password, timeoutMs: 9 } as BackendConfig, scan, demo: false }), base);
});
