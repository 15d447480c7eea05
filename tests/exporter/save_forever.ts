import { saveState } from "../../src/exporter/saved_state.ts";
import { EMPTY_EXPORTED_SET } from "../../src/exporter/exported_set.ts";
import { SnapshotStore } from "../../src/snapshot/snapshot_store.ts";
import { buildSnapshot, measured } from "../report/build_snapshot.ts";
import { exportedSetOptions } from "./exported_set_options.ts";
import { serveSnapshot } from "./serve_snapshot.ts";

/** Saves one state after the other into the folder it is given, and says `saved` after each. */
const options = exportedSetOptions();
const store = new SnapshotStore(Deno.args[0] ?? "", "key");
const names = Array.from({ length: 3_000 }, (_, i) => `name_${i}`);
for (let round = 1;; round++) {
  const snapshot = buildSnapshot(Object.fromEntries(names.map((name) => [name, measured([round, 1])])));
  await saveState(store, serveSnapshot(snapshot, EMPTY_EXPORTED_SET, round, options), options);
  await Deno.stdout.write(new TextEncoder().encode("saved\n"));
}
