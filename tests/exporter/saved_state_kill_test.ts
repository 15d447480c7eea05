import { equal, ok } from "node:assert/strict";
import { loadState } from "../../src/exporter/saved_state.ts";
import { SnapshotStore } from "../../src/snapshot/snapshot_store.ts";
import { namesIn, withTempDir } from "../support/temporary_folder.ts";
import { exportedSetOptions } from "./exported_set_options.ts";
import { startScript } from "../support/run_deno.ts";

const KILLS = 5;

/** Kills a process that saves without end, after it has saved so often. */
async function killAfter(saves: number, folder: string): Promise<void> {
  const flags = [`--allow-read=.,${folder}`, `--allow-write=${folder}`];
  const child = startScript("tests/exporter/save_forever.ts", flags, folder);
  let seen = 0;
  for await (const chunk of child.stdout) {
    seen += new TextDecoder().decode(chunk).split("saved").length - 1;
    if (seen < saves) continue;
    // Somewhere in the next save: what was said takes a while to get here. Its output is left only then, because a
    // process whose output nobody reads ends by itself.
    child.kill("SIGKILL");
    break;
  }
  equal((await child.status).signal, "SIGKILL");
}

Deno.test("saveState: a process killed while it saves leaves the last good state", async () => {
  await withTempDir(async (folder) => {
    const store = new SnapshotStore(folder, "key");
    for (let kill = 0; kill < KILLS; kill++) {
      await killAfter(1 + kill, folder);
      const found = await loadState(store, exportedSetOptions());
      ok(found.kind === "found", JSON.stringify(found));
      const { view: { snapshot }, refreshedAtMs } = found.served;
      ok(refreshedAtMs >= 1 + kill);
      equal(snapshot.names.size, 3_000);
      for (const entry of snapshot.names.values()) {
        ok("distribution" in entry);
        equal(entry.distribution[0]?.[0], refreshedAtMs);
      }
    }
    await store.prepare();
    equal((await namesIn(folder)).join(), "dpm-finder-state.json");
  });
});
