import { deepEqual, equal, rejects } from "node:assert/strict";
import { WorkerQueue } from "../../src/host/worker_queue.ts";

/** Work that ends when the test says so, and tells when it was begun or ended by others. */
function work() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const seen = { begun: 0, ended: 0 };
  const run = (signal: AbortSignal) => {
    seen.begun++;
    signal.addEventListener("abort", () => {
      seen.ended++;
      resolve("ended");
    });
    return promise;
  };
  return { run, resolve, reject, seen };
}

const FOREVER = new AbortController().signal;
const alone = { signal: FOREVER, key: undefined };
const queueOf = (workers: number, maxQueue = 10) => new WorkerQueue<string>({ workers, maxQueue });

Deno.test("WorkerQueue: no more than its workers run at once, the rest in their order", async () => {
  const queue = queueOf(2);
  const works = [work(), work(), work(), work()];
  const results = works.map(({ run }) => queue.do(run, alone));
  deepEqual([queue.running, queue.length, works.map(({ seen }) => seen.begun)], [2, 2, [1, 1, 0, 0]]);
  works[1]?.resolve("b");
  deepEqual(await results[1], { kind: "done", value: "b" });
  await Promise.resolve();
  deepEqual(works.map(({ seen }) => seen.begun), [1, 1, 1, 0]);
  for (const { resolve } of works) resolve("x");
  deepEqual((await Promise.all(results)).map(({ kind }) => kind), ["done", "done", "done", "done"]);
  deepEqual([queue.running, queue.length], [0, 0]);
});

Deno.test("WorkerQueue: where nobody may wait any more, one more is told so", async () => {
  const queue = queueOf(1, 1);
  const first = work();
  const running = queue.do(first.run, alone);
  const waiting = queue.do(() => Promise.resolve("second"), alone);
  deepEqual(await queue.do(() => Promise.resolve("third"), alone), { kind: "full" });
  first.resolve("first");
  deepEqual(await Promise.all([running, waiting]), [
    { kind: "done", value: "first" },
    { kind: "done", value: "second" },
  ]);
});

Deno.test("WorkerQueue: whoever leaves is told during what; work that nobody waits for is ended, or not begun", async () => {
  const queue = queueOf(1);
  const [running, queued] = [work(), work()];
  const stop = [new AbortController(), new AbortController()] as const;
  const results = [
    queue.do(running.run, { signal: stop[0].signal, key: undefined }),
    queue.do(queued.run, { signal: stop[1].signal, key: undefined }),
  ];
  stop[1].abort();
  stop[0].abort();
  deepEqual(await Promise.all(results), [{ kind: "left", during: "running" }, { kind: "left", during: "queued" }]);
  deepEqual([running.seen, queued.seen], [{ begun: 1, ended: 1 }, { begun: 0, ended: 0 }]);
});

Deno.test("WorkerQueue: the same at the same time is done once, and goes on while anybody waits for it", async () => {
  const queue = queueOf(1);
  const shared = work();
  const impatient = new AbortController();
  const first = queue.do(shared.run, { signal: impatient.signal, key: "k" });
  const second = queue.do(shared.run, { signal: FOREVER, key: "k" });
  impatient.abort();
  deepEqual(await first, { kind: "left", during: "running" });
  shared.resolve("one");
  deepEqual(await second, { kind: "done", value: "one" });
  deepEqual(shared.seen, { begun: 1, ended: 0 });
  const later = await queue.do(() => Promise.resolve("two"), { signal: FOREVER, key: "k" });
  deepEqual(later, { kind: "done", value: "two" });
});

Deno.test("WorkerQueue: nobody joins work that is being ended", async () => {
  const queue = queueOf(2);
  const left = new AbortController();
  const { promise, resolve } = Promise.withResolvers<string>();
  // It takes its time to end.
  const first = queue.do(() => promise, { signal: left.signal, key: "k" });
  left.abort();
  await first;
  deepEqual(await queue.do(() => Promise.resolve("anew"), { signal: FOREVER, key: "k" }), {
    kind: "done",
    value: "anew",
  });
  resolve("late");
});

Deno.test("WorkerQueue: what work throws reaches whoever waits, and its place is free again", async () => {
  const queue = queueOf(1);
  await rejects(queue.do(() => Promise.reject(new Error("broken")), alone), { message: "broken" });
  equal(queue.running, 0);
  deepEqual(await queue.do(() => Promise.resolve("well"), alone), { kind: "done", value: "well" });
});

Deno.test("WorkerQueue: stop ends what runs, and resolves when all has ended", async () => {
  const queue = queueOf(1);
  const [running, queued] = [work(), work()];
  const results = [queue.do(running.run, alone), queue.do(queued.run, alone)];
  await queue.stop();
  deepEqual([running.seen.ended, queued.seen.begun, queue.running, queue.length], [1, 0, 0, 0]);
  deepEqual(await Promise.all(results), [{ kind: "done", value: "ended" }, { kind: "left", during: "queued" }]);
});
