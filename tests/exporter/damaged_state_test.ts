import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { MetricView } from "../../src/snapshot/metric_view.ts";
import { EMPTY_EXPORTED_SET } from "../../src/exporter/exported_set.ts";
import { loadState, saveState } from "../../src/exporter/saved_state.ts";
import { SnapshotStore } from "../../src/snapshot/snapshot_store.ts";
import { buildSnapshot, measured } from "../report/build_snapshot.ts";
import { withTempDir } from "../support/temporary_folder.ts";
import { exportedSetOptions } from "./exported_set_options.ts";
import { serveSnapshot } from "./serve_snapshot.ts";

const options = exportedSetOptions();
const snapshot = buildSnapshot({ up: measured([20, 2]), down: measured([40, 1]) });
const served = serveSnapshot(snapshot, EMPTY_EXPORTED_SET, 1_700_000_000_000, options);

/** A folder with a good state, and what loading it says once its text is changed. */
async function withState(
  run: (bench: {
    store: SnapshotStore;
    warnings: string[];
    reasonFor: (edit: (text: string) => string) => Promise<string>;
  }) => Promise<void>,
): Promise<void> {
  await withTempDir(async (folder) => {
    const warnings: string[] = [];
    const store = new SnapshotStore(folder, "key", (message) => warnings.push(message.replaceAll(folder, "")));
    await saveState(store, served, options);
    const good = await Deno.readTextFile(store.path);
    const reasonFor = async (edit: (text: string) => string) => {
      const text = edit(good);
      ok(text !== good);
      await Deno.writeTextFile(store.path, text);
      const found = await loadState(store, options);
      return found.kind === "ignored" ? found.reason.replaceAll(folder, "") : found.kind;
    };
    await run({ store, warnings, reasonFor });
  });
}

Deno.test("loadState: A5: an impossible time, number or type is damage, wherever it stands", async () => {
  await withState(async ({ reasonFor }) => {
    const edits: [RegExp, string, RegExp][] = [
      [/"refreshed_at_ms":\d+/, '"refreshed_at_ms":9e15', /refreshed_at_ms/],
      [/"refreshed_at_ms":\d+/, '"refreshed_at_ms":-1e300', /refreshed_at_ms/],
      [/"refreshed_at_ms":\d+/, '"refreshed_at_ms":1e999', /refreshed_at_ms/],
      [/"refreshed_at_ms":\d+/, '"refreshed_at_ms":null', /refreshed_at_ms/],
      [/"totalDpm":\d+/, '"totalDpm":-5e308', /exported\.metrics\[0\]\.totalDpm/],
      [/"totalDpm":\d+/, '"totalDpm":-1', /exported\.metrics\[0\]\.totalDpm/],
      [/"maxDpm":\d+/, '"maxDpm":1e400', /exported\.metrics\[0\]\.maxDpm/],
      [/"seriesCount":\d+/, '"seriesCount":0.5', /exported\.metrics\[0\]\.seriesCount/],
      [/"refreshesOut":\d+/, '"refreshesOut":"0"', /exported\.metrics\[0\]\.refreshesOut/],
      [/"name":"down"/, '"name":"up"', /expected each metric once/],
      [/"waiting":\[\]/, '"waiting":[["a",-1]]', /waiting/],
      [/"evaluated_at": "[^"]+"/, '"evaluated_at": "999999-01-01T00:00:00.000Z"', /evaluated_at/],
      [/"evaluated_at": "[^"]+"/, '"evaluated_at": 0', /evaluated_at/],
      [/"lookback_minutes": \d+/, '"lookback_minutes": 1e999', /lookback_minutes/],
      [/"total_runtime_seconds": [\d.]+/, '"total_runtime_seconds": 1e999', /total_runtime_seconds/],
      [/\{"dpm":4,/, '{"dpm":1e999,', /metrics\[1\]\.distribution\[0\]\.dpm/],
      [/\{"dpm":4,/, '{"dpm":-4,', /metrics\[1\]\.distribution\[0\]\.dpm/],
      [/\{"dpm":4,/, '{"dpm":[4],', /metrics\[1\]\.distribution\[0\]\.dpm/],
      [/"series":2/, '"series":1e300', /metrics\[1\]\.distribution\[0\]\.series/],
      [/"metric_name":"down"/, '"metric_name":"up"', /the metric "up" twice/],
      [/"metric_name":"down"/, '"metric_name":{}', /metrics\[0\]\.metric_name/],
      [/"distribution":\[[^\]]+\]/, '"distribution":{"dpm":4}', /metrics\[0\]\.distribution/],
      [/"failures": \[\]/, '"failures": {}', /ledger\.failures/],
    ];
    for (const [place, text, reason] of edits) {
      const found = await reasonFor((good) => good.replace(place, text));
      match(found, /^"\/dpm-finder-state\.json" is damaged: /, text);
      match(found, reason, text);
    }
  });
});

Deno.test("loadState: A5: a time far in the future is taken as it is", async () => {
  await withState(async ({ store, reasonFor }) => {
    equal(await reasonFor((good) => good.replace(/"refreshed_at_ms":\d+/, '"refreshed_at_ms":8.64e15')), "found");
    const found = await loadState(store, options);
    ok(found.kind === "found");
    equal(new Date(found.served.refreshedAtMs).getTime(), 8.64e15);
  });
});

Deno.test("loadState: A10: a file over its bound is not read, and one of nothing is given up early", async () => {
  await withState(async ({ store }) => {
    for (const [bytes, reason] of [[600e6, "is larger than 512 MiB"], [500e6, "has more than 64 MiB in"]] as const) {
      await Deno.writeTextFile(store.path, "");
      // Of holes only, so that it takes no room.
      await Deno.truncate(store.path, bytes);
      const found = await loadState(store, options);
      ok(found.kind === "ignored");
      ok(found.reason.includes(`" is damaged: it ${reason}`), found.reason);
    }
    await saveState(store, served, options);
    equal((await loadState(store, options)).kind, "found");
  });
});

Deno.test("SnapshotStore: A10: what stands in its place and is no file is moved away, with one warning", async () => {
  await withState(async ({ store, warnings }) => {
    for (const meet of [() => store.prepare(), () => saveState(store, served, options)]) {
      await Deno.remove(store.path);
      await Deno.mkdir(store.path);
      await Deno.writeTextFile(`${store.path}/mine`, "kept");
      equal((await loadState(store, options)).kind, "ignored");
      await meet();
      await saveState(store, served, options);
      equal((await loadState(store, options)).kind, "found");
    }
    // The second finds the folder that the first made there.
    deepEqual(warnings.map((warning) => warning.replace(/-[-0-9a-f]{36}/, "-1")), [
      '"/dpm-finder-state.json" is a folder and no saved snapshot: it was moved to "/dpm-finder-state.json.set-aside"',
      '"/dpm-finder-state.json" is a folder and no saved snapshot: it was moved to "/dpm-finder-state.json.set-aside-1"',
    ]);
    equal(await Deno.readTextFile(`${store.path}.set-aside/mine`), "kept");
  });
});

Deno.test("loadState: A10: reading ends with its signal", async () => {
  await withState(async ({ store }) => {
    const reason = new Error("stopped");
    await rejects(loadState(store, options, AbortSignal.abort(reason)), reason);
  });
});

Deno.test("SnapshotStore: a folder that is renamed meanwhile costs the save and no more", async () => {
  await withTempDir(async (parent) => {
    await Deno.mkdir(`${parent}/state`);
    const store = new SnapshotStore(`${parent}/state`, "key");
    await saveState(store, served, options);
    await Deno.rename(`${parent}/state`, `${parent}/elsewhere`);
    await rejects(saveState(store, served, options), { name: "WriteError" });
    deepEqual(await store.latest(), { kind: "none" });
    await Deno.rename(`${parent}/elsewhere`, `${parent}/state`);
    await saveState(store, served, options);
    const found = await store.latest();
    ok(found.kind === "found");
    equal(MetricView.whole(found.snapshot).rows.length, 2);
  });
});
