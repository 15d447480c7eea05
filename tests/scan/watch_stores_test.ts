import assert from "node:assert/strict";
import type { StoreStatus } from "../../src/prometheus/backend.ts";
import { DeadlineError } from "../../src/prometheus/deadline_error.ts";
import { watchStores } from "../../src/scan/watch_stores.ts";
import { backendErrorOf } from "../support/backend_error_of.ts";
import { FakeBackend } from "../support/fake_backend.ts";

const RANGE = { startMs: 300_000, endMs: 600_000 };
const ALWAYS = { startMs: 0, endMs: Infinity };
const store = (name: string, other: Partial<StoreStatus> = {}): StoreStatus => {
  return { name, error: undefined, span: ALWAYS, ...other };
};

/** What a scan says that finds these stores at its start and these at its end. */
async function watch(...lists: readonly (readonly StoreStatus[] | Error)[]) {
  const backend = new FakeBackend({
    stores: (asked) => {
      const list = lists[asked] ?? assert.fail("asked a third time");
      return list instanceof Error ? Promise.reject(list) : Promise.resolve([...list]);
    },
  });
  const findMissing = await watchStores(backend, RANGE, { signal: new AbortController().signal });
  return await findMissing();
}

Deno.test("watchStores: S3: stores that answer from start to end are none to speak of", async () => {
  assert.deepEqual(await watch([store("a"), store("b")], [store("b"), store("a")]), { missing: [], warnings: [] });
  assert.deepEqual(await watch([], []), { missing: [], warnings: [] });
});

Deno.test("watchStores: S3: a store that is down at either end is missing, and why", async () => {
  const down = store("b", { error: "connection refused" });
  const said = {
    missing: ["b"],
    warnings: ['Numbers may lack series of the store "b", which was not there for all of the scan: connection refused'],
  };
  assert.deepEqual(await watch([store("a"), down], [store("a"), down]), said);
  assert.deepEqual(await watch([store("a"), down], [store("a"), store("b")]), said);
  assert.deepEqual(await watch([store("a"), store("b")], [store("a"), down]), said);
  assert.deepEqual(await watch([down], []), said);
});

Deno.test("watchStores: S3: a store that left the list or joined it while the scan ran is missing", async () => {
  const left = await watch([store("a"), store("b")], [store("a")]);
  assert.deepEqual(left.missing, ["b"]);
  assert.match(left.warnings.join(), /"b".*it left while the scan ran$/);
  const joined = await watch([store("a")], [store("a"), store("b")]);
  assert.deepEqual(joined.missing, ["b"]);
  assert.match(joined.warnings.join(), /"b".*it joined while the scan ran$/);
});

Deno.test("watchStores: S3: a store of another time lacks nothing, one that touches the window may", async () => {
  const spans = [
    [{ startMs: 0, endMs: 299_999 }, 0],
    [{ startMs: 600_001, endMs: Infinity }, 0],
    [{ startMs: 0, endMs: 300_000 }, 1],
    [{ startMs: 600_000, endMs: 700_000 }, 1],
    [{ startMs: 400_000, endMs: 400_001 }, 1],
    [{ startMs: -Infinity, endMs: Infinity }, 1],
  ] as const;
  for (const [span, missing] of spans) {
    const down = store("b", { error: "down", span });
    assert.equal((await watch([down], [down])).missing.length, missing, JSON.stringify(span));
    assert.equal((await watch([store("b", { span })], [])).missing.length, missing, JSON.stringify(span));
  }
});

Deno.test("watchStores: S3: a list that cannot be read is one warning, and the other list still counts", async () => {
  const error = backendErrorOf("not-found", "404 page not found", { status: 404 });
  const unknown = `Whether a store is down is unknown, and numbers would lack its series: ${error.message}`;
  assert.deepEqual(await watch(error, error), { missing: [], warnings: [unknown] });
  const down = store("b", { error: "down" });
  for (const lists of [[error, [store("a"), down]], [[store("a"), down], error]] as const) {
    const { missing, warnings } = await watch(...lists);
    assert.deepEqual(missing, ["b"]);
    assert.equal(warnings.length, 2);
    assert.equal(warnings[1], unknown);
  }
});

Deno.test("watchStores: a deadline that passes before the second list is a warning, a fault of the program is none", async () => {
  const { warnings } = await watch([store("a")], new DeadlineError(30_000));
  assert.match(warnings.join(), /unknown.*The deadline of 30 s passed/);
  const fault = new RangeError("ours");
  await assert.rejects(watch(fault), (thrown) => thrown === fault);
});
