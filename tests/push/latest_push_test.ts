import { deepEqual, equal } from "node:assert/strict";
import { LatestPush } from "../../src/push/latest_push.ts";

/** Runs until its signal aborts, then rejects as a request does. */
function untilAborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => reject(signal.reason));
  return promise;
}

Deno.test("LatestPush: a newer result ends the sending of an older one, and what waits is left out", async () => {
  const errors: unknown[] = [];
  const pushes = new LatestPush((error) => errors.push(error));
  const begun: string[] = [];
  const first = Promise.withResolvers<void>();
  const last = Promise.withResolvers<void>();
  pushes.start((signal) => {
    begun.push("first");
    first.resolve();
    return untilAborted(signal);
  });
  await first.promise;
  pushes.start(() => Promise.resolve(begun.push("second")));
  pushes.start(() => {
    begun.push("third");
    last.resolve();
    return Promise.resolve();
  });
  await last.promise;
  deepEqual(begun, ["first", "third"]);
  await pushes.stop();
  deepEqual(errors, [], "an end on purpose is no error");
});

Deno.test("LatestPush: a push that rejects is told, and the next one begins", async () => {
  const errors: unknown[] = [];
  const pushes = new LatestPush((error) => errors.push(error));
  const fault = new Error("fault");
  const told = Promise.withResolvers<void>();
  pushes.start(() => Promise.reject(fault).finally(() => told.resolve()));
  await told.promise;
  const next = Promise.withResolvers<string>();
  pushes.start(() => Promise.resolve(next.resolve("next")));
  equal(await next.promise, "next");
  await pushes.stop();
  deepEqual(errors, [fault]);
});

Deno.test("LatestPush.stop: waits for the push that it ends", async () => {
  const pushes = new LatestPush(() => {});
  const begun = Promise.withResolvers<void>();
  let isEnded = false;
  pushes.start((signal) => {
    begun.resolve();
    return untilAborted(signal).finally(() => isEnded = true);
  });
  await begun.promise;
  await pushes.stop();
  equal(isEnded, true);
});
