import { deepEqual, equal, rejects } from "node:assert/strict";
import { setImmediate } from "node:timers";
import { atOnce, inTurns } from "../../src/exposition/turns.ts";

/** Work whose pieces each take longer than a turn may. */
function* slow(pieces: number, log: string[]): Generator<void, string> {
  for (let piece = 0; piece < pieces; piece++) {
    log.push(`piece ${piece}`);
    for (const until = performance.now() + 4; performance.now() < until;);
    yield;
  }
  return "done";
}

Deno.test("inTurns: others get the event loop between two long pieces, and the result is that of atOnce", async () => {
  const log: string[] = [];
  setImmediate(() => log.push("other"));
  equal(await inTurns(slow(3, log)), "done");
  deepEqual(log, ["piece 0", "other", "piece 1", "piece 2"]);
  equal(atOnce(slow(1, [])), "done");
});

Deno.test("inTurns: ends between two pieces once its signal aborts", async () => {
  const log: string[] = [];
  const stop = new AbortController();
  const reason = new Error("stopped");
  setImmediate(() => stop.abort(reason));
  await rejects(inTurns(slow(3, log), stop.signal), reason);
  deepEqual(log, ["piece 0"]);
});

Deno.test("inTurns: a fault of the work passes unchanged", async () => {
  const fault = new Error("broken");
  const broken = function* (): Generator<void, never> {
    yield;
    throw fault;
  };
  await rejects(inTurns(broken()), fault);
});
