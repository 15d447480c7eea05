import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import fc from "fast-check";
import { WriteError } from "../../src/files/write_error.ts";
import { SnapshotStore } from "../../src/snapshot/snapshot_store.ts";
import { withTempDir } from "../support/temporary_folder.ts";
import { arbitrarySnapshot } from "../report/arbitrary_snapshot.ts";
import { buildSnapshot, measured } from "../report/build_snapshot.ts";

const FILE = "dpm-finder-state.json";
const snapshot = buildSnapshot({ a: measured([20, 1]), 'b",\\"snapshot\\":{': measured([40, 2], [50, 1]) });
const notes = { seen_at_ms: 1_700_000_000_000, 'a,"snapshot":': 'b,"snapshot":' };

Deno.test("SnapshotStore: gives back what was saved last, with its notes", async () => {
  await withTempDir(async (folder) => {
    const store = new SnapshotStore(folder, "key");
    await store.save(buildSnapshot({}), {});
    await store.save(snapshot, notes);
    const found = await store.latest();
    ok(found.kind === "found");
    deepEqual(found.snapshot, snapshot);
    const { state_version, key, seen_at_ms } = Object(found.notes);
    deepEqual([state_version, key, seen_at_ms], [1, "key", notes.seen_at_ms]);
    JSON.parse(await Deno.readTextFile(store.path));
  });
});

Deno.test("SnapshotStore: gives back any snapshot a scan can make", async () => {
  await withTempDir(async (folder) => {
    await fc.assert(
      fc.asyncProperty(arbitrarySnapshot, fc.string(), async (any, key) => {
        const store = new SnapshotStore(folder, key);
        await store.save(any, {});
        const found = await store.latest();
        ok(found.kind === "found", JSON.stringify(found));
        deepEqual(found.snapshot, any);
      }),
      { numRuns: 50 },
    );
  });
});

Deno.test("SnapshotStore: nothing there is nothing, and no reason for a word", async () => {
  await withTempDir(async (folder) => {
    deepEqual(await new SnapshotStore(folder, "key").latest(), { kind: "none" });
  });
});

Deno.test("SnapshotStore: a file cut anywhere is ignored, with a word", async () => {
  await withTempDir(async (folder) => {
    const store = new SnapshotStore(folder, "key");
    await store.save(snapshot, notes);
    const text = (await Deno.readTextFile(store.path)).trimEnd();
    // Each place near the ends, and every thirteenth between them.
    for (let length = 0; length < text.length; length += length < 40 || length > text.length - 40 ? 1 : 13) {
      await Deno.writeTextFile(store.path, text.slice(0, length));
      const found = await store.latest();
      ok(found.kind === "ignored", `cut at ${length}`);
      match(found.reason, /dpm-finder-state\.json" is damaged: /);
    }
  });
});

Deno.test("SnapshotStore: a newer, foreign or senseless file is ignored, with a word", async () => {
  await withTempDir(async (folder) => {
    const store = new SnapshotStore(folder, "key");
    const reason = async () => {
      const found = await store.latest();
      return found.kind === "ignored" ? found.reason.replace(folder, "") : found.kind;
    };
    const reasonOf = async (text: string) => {
      await Deno.writeTextFile(store.path, text);
      return await reason();
    };
    equal(
      await reasonOf('{"state_version":2,"anything":[]}'),
      '"/dpm-finder-state.json" is of version 2, this program reads 1',
    );
    for (const text of ["", "null", "[]", '"x"', "{}", '{"state_version":1}', '{"state_version":1,"snapshot":{}}']) {
      match(await reasonOf(text), / is damaged: /);
    }
    const damaged = (what: string) => `"/dpm-finder-state.json" is damaged: ${what}`;
    equal(await reasonOf('{"state_version":"x"}'), damaged('at state_version: it is "x", expected a number'));
    equal(await reasonOf("[1]"), damaged("at state_version: it is missing"));
    // No advice on reports: nobody has written this file by hand.
    equal(
      await reasonOf('{"state_version":1,"key":"key","snapshot":{"schema_version":2}}'),
      damaged("at evaluated_at: it is missing"),
    );
    await new SnapshotStore(folder, "another").save(snapshot, {});
    equal(await reason(), '"/dpm-finder-state.json" belongs to another endpoint, tenant or scope');
  });
});

Deno.test("SnapshotStore: a file that cannot be read is ignored, with a word", async () => {
  await withTempDir(async (folder) => {
    await Deno.mkdir(`${folder}/${FILE}`);
    const found = await new SnapshotStore(folder, "key").latest();
    ok(found.kind === "ignored");
    match(found.reason, / is damaged: it is a folder$/);
  });
});

Deno.test("SnapshotStore: prepare makes the folder, clears half-written files away, leaves the rest", async () => {
  await withTempDir(async (parent) => {
    const folder = `${parent}/deep/state`;
    const store = new SnapshotStore(folder, "key");
    await store.prepare();
    await store.save(snapshot, {});
    await Deno.writeTextFile(`${folder}/.dpm-finder-${crypto.randomUUID()}.tmp`, "half");
    await Deno.writeTextFile(`${folder}/.dpm-finder-notes.tmp`, "mine");
    await store.prepare();
    const left = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
    deepEqual(left.sort(), [".dpm-finder-notes.tmp", FILE]);
  });
});

Deno.test("SnapshotStore: prepare names a folder that cannot be", async () => {
  await withTempDir(async (parent) => {
    await Deno.writeTextFile(`${parent}/file`, "");
    await rejects(new SnapshotStore(`${parent}/file`, "key").prepare(), (error) => {
      ok(error instanceof WriteError);
      equal(error.action, "open");
      return true;
    });
  });
});
