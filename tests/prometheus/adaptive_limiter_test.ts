import assert from "node:assert/strict";
import fc from "fast-check";
import { AdaptiveLimiter, type LimiterPass } from "../../src/prometheus/adaptive_limiter.ts";

const NEVER = new AbortController().signal;

/** A task under way: it ends when told. */
interface Held {
  readonly label: string;
  readonly pass: LimiterPass;
  end(): void;
}

/** Starts tasks that are held until they are ended, and lists those let in. */
function holder(limiter: AdaptiveLimiter) {
  const admitted: Held[] = [];
  const start = (label: string, signal: AbortSignal = NEVER) =>
    limiter.run((pass) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      admitted.push({ label, pass, end: resolve });
      return promise;
    }, signal);
  return { admitted, start, labels: () => admitted.map((held) => held.label).join("") };
}

/** Lets every promise that can go on do so. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

async function succeed(limiter: AdaptiveLimiter, times: number): Promise<void> {
  for (let time = 0; time < times; time++) await limiter.run((pass) => Promise.resolve(pass.succeeded()), NEVER);
}

Deno.test("AdaptiveLimiter: lets in as many as its limit, the others in their order", async () => {
  const limiter = new AdaptiveLimiter({ initial: 2, ceiling: 2 });
  const { admitted, start, labels } = holder(limiter);
  const runs = [..."abcde"].map((label) => start(label));
  await settled();
  assert.equal(labels(), "ab");
  assert.equal(limiter.inFlight, 2);
  admitted[1]?.end();
  await settled();
  assert.equal(labels(), "abc");
  for (let index = 0; index < 5; index++) {
    admitted[index]?.end();
    await settled();
  }
  assert.equal(labels(), "abcde");
  await Promise.all(runs);
  assert.equal(limiter.inFlight, 0);
});

Deno.test("AdaptiveLimiter: the start is at most the ceiling, and both are at least one", () => {
  assert.equal(new AdaptiveLimiter({ initial: 4, ceiling: 2 }).limit, 2);
  assert.equal(new AdaptiveLimiter({ initial: 0, ceiling: 0 }).limit, 1);
});

Deno.test("AdaptiveLimiter: complaints of requests sent before a halving do not halve again", async () => {
  const limits: number[] = [];
  const limiter = new AdaptiveLimiter({ initial: 8, ceiling: 8, onLimit: (limit) => limits.push(limit) });
  const { admitted, start } = holder(limiter);
  const runs = [..."abcdefgh"].map((label) => start(label));
  await settled();
  for (const { pass } of admitted) pass.overloaded();
  assert.deepEqual(limits, [4]);
  for (const { end } of admitted) end();
  await Promise.all(runs);
  await limiter.run((pass) => Promise.resolve(pass.overloaded()), NEVER);
  assert.deepEqual(limits, [4, 2]);
});

Deno.test("AdaptiveLimiter: never below one, where each new complaint starts the recovery anew", async () => {
  const limits: number[] = [];
  const limiter = new AdaptiveLimiter({ initial: 2, ceiling: 4, onLimit: (limit) => limits.push(limit) });
  for (let time = 0; time < 3; time++) await limiter.run((pass) => Promise.resolve(pass.overloaded()), NEVER);
  assert.equal(limiter.limit, 1);
  await succeed(limiter, 1);
  assert.deepEqual(limits, [1, 2]);
});

Deno.test("AdaptiveLimiter: a full round without a complaint adds one: 22 answers from four to eight", async () => {
  const limiter = new AdaptiveLimiter({ initial: 4, ceiling: 8 });
  const steps: number[] = [];
  for (let answers = 1; answers <= 30; answers++) {
    const before = limiter.limit;
    await succeed(limiter, 1);
    if (limiter.limit !== before) steps.push(answers);
  }
  assert.deepEqual(steps, [4, 9, 15, 22]);
  assert.equal(limiter.limit, 8);
});

Deno.test("AdaptiveLimiter: a complaint in the middle of a round discards it", async () => {
  const limiter = new AdaptiveLimiter({ initial: 4, ceiling: 8 });
  await succeed(limiter, 3);
  await limiter.run((pass) => Promise.resolve(pass.overloaded()), NEVER);
  assert.equal(limiter.limit, 2);
  await succeed(limiter, 1);
  assert.equal(limiter.limit, 2);
  await succeed(limiter, 1);
  assert.equal(limiter.limit, 3);
});

Deno.test("AdaptiveLimiter: after a halving nobody is let in until fewer than the limit are under way", async () => {
  const limiter = new AdaptiveLimiter({ initial: 4, ceiling: 4 });
  const { admitted, start, labels } = holder(limiter);
  const runs = [..."abcdef"].map((label) => start(label));
  await settled();
  admitted[0]?.pass.overloaded();
  admitted[0]?.end();
  admitted[1]?.end();
  await settled();
  assert.equal(labels(), "abcd");
  admitted[2]?.end();
  await settled();
  assert.equal(labels(), "abcde");
  for (let index = 0; index < 6; index++) {
    admitted[index]?.end();
    await settled();
  }
  await Promise.all(runs);
});

Deno.test("AdaptiveLimiter: a recovering limit lets a waiting request in before another one ends", async () => {
  const limiter = new AdaptiveLimiter({ initial: 1, ceiling: 2 });
  const { admitted, start, labels } = holder(limiter);
  const runs = [start("a"), start("b")];
  await settled();
  admitted[0]?.pass.succeeded();
  await settled();
  assert.equal(labels(), "ab");
  for (const { end } of admitted) end();
  await Promise.all(runs);
});

Deno.test("AdaptiveLimiter: a waiting request leaves at once when aborted, with the signal's own reason", async () => {
  const limiter = new AdaptiveLimiter({ initial: 1, ceiling: 1 });
  const { admitted, start, labels } = holder(limiter);
  const own = new AbortController();
  const reason = new Error("enough");
  const first = start("a");
  const second = start("b", own.signal);
  const third = start("c");
  own.abort(reason);
  await assert.rejects(second, (error: unknown) => error === reason);
  admitted[0]?.end();
  await settled();
  assert.equal(labels(), "ac");
  admitted[1]?.end();
  await Promise.all([first, third]);
  assert.equal(limiter.inFlight, 0);
});

Deno.test("AdaptiveLimiter: an aborted signal is not let in even where there is room", async () => {
  const limiter = new AdaptiveLimiter({ initial: 1, ceiling: 1 });
  const reason = new Error("enough");
  await assert.rejects(limiter.run(() => Promise.resolve(), AbortSignal.abort(reason)), (error) => error === reason);
  assert.equal(limiter.inFlight, 0);
});

Deno.test("AdaptiveLimiter: aborting after a task was let in changes nothing", async () => {
  const limiter = new AdaptiveLimiter({ initial: 1, ceiling: 1 });
  const { admitted, start, labels } = holder(limiter);
  const own = new AbortController();
  const runs = [start("a"), start("b", own.signal), start("c")];
  await settled();
  admitted[0]?.end();
  await settled();
  own.abort();
  await settled();
  assert.equal(labels(), "ab");
  admitted[1]?.end();
  await settled();
  admitted[2]?.end();
  await Promise.all(runs);
  assert.equal(labels(), "abc");
});

Deno.test("AdaptiveLimiter: a task that fails makes room, and its error is the caller's", async () => {
  const limiter = new AdaptiveLimiter({ initial: 1, ceiling: 1 });
  const fault = new Error("broken");
  await assert.rejects(limiter.run(() => Promise.reject(fault), NEVER), (error) => error === fault);
  assert.equal(await limiter.run(() => Promise.resolve(5), NEVER), 5);
});

Deno.test("AdaptiveLimiter: whatever the answers, the limit stays within its bounds and everyone gets in", async () => {
  const answers = fc.array(fc.constantFrom("succeeded", "overloaded", "neither"), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), answers, async (a, b, script) => {
      const limiter = new AdaptiveLimiter({ initial: a, ceiling: b });
      let most = 0;
      let done = 0;
      await Promise.all(script.map((answer) =>
        limiter.run(async (pass) => {
          most = Math.max(most, limiter.inFlight);
          await Promise.resolve();
          if (answer !== "neither") pass[answer]();
          done++;
          assert.ok(limiter.limit >= 1 && limiter.limit <= b);
        }, NEVER)
      ));
      assert.equal(done, script.length);
      assert.ok(most <= b);
      assert.equal(limiter.inFlight, 0);
    }),
  );
});
