import assert from "node:assert/strict";
import fc from "fast-check";
import { type FailedAttempt, retriesOfPart, retryWait } from "../../src/prometheus/retry_policy.ts";

const PASSING = { passing: true };
const RETRY_FOR_MS = 120_000;
const ATTEMPT: FailedAttempt = {
  retry: PASSING,
  attempt: 1,
  failingForMs: 0,
  silentForMs: 0,
  retryForMs: RETRY_FOR_MS,
  divisible: true,
  leftMs: Infinity,
};
const HEAVY = { passing: true, heavy: true };

/** Waits before each retry, until the policy gives up; attempts themselves take no time. */
function waitsOf(failed: Partial<FailedAttempt>, random = 1): number[] {
  const waitsMs: number[] = [];
  let passedMs = 0;
  for (let attempt = 1; attempt <= 1_000; attempt++) {
    const { failingForMs = 0, silentForMs = 0 } = failed;
    const times = { failingForMs: failingForMs + passedMs, silentForMs: silentForMs + passedMs };
    const wait = retryWait({ ...ATTEMPT, ...failed, ...times, attempt }, () => random);
    if (wait === undefined) return waitsMs;
    waitsMs.push(wait.waitMs);
    passedMs += wait.waitMs;
  }
  return assert.fail("it never gives up");
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

Deno.test("O2: retryWait doubles from 0.5 s to 10 s, draws from the upper half, and ends with the time", () => {
  const tens = (waitMs: number, times: number) => Array<number>(times).fill(waitMs);
  assert.deepEqual(waitsOf({}), [500, 1_000, 2_000, 4_000, 8_000, ...tens(10_000, 10), 4_500]);
  assert.deepEqual(waitsOf({}, 0).slice(0, 7), [250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]);
  assert.deepEqual(waitsOf({}, 0.5).slice(0, 6), [375, 750, 1_500, 3_000, 6_000, 7_500]);
});

Deno.test("O2: whatever the luck, waits are within their halves and the last ends with the time to hold out", () => {
  const luck = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(fc.property(luck, fc.integer({ min: 0, max: 600_000 }), (random, retryForMs) => {
    const waitsMs = waitsOf({ retryForMs }, random);
    assert.ok(Math.abs(sum(waitsMs) - retryForMs) < 1e-3);
    for (const [index, waitMs] of waitsMs.slice(0, -1).entries()) {
      const intervalMs = Math.min(10_000, 500 * 2 ** index);
      assert.ok(waitMs >= intervalMs / 2 && waitMs <= intervalMs);
    }
  }));
});

Deno.test("O2: a time of 0 does not wait, not even as long as the server says", () => {
  assert.deepEqual(waitsOf({ retryForMs: 0 }), []);
  assert.deepEqual(waitsOf({ retryForMs: 0, retry: { passing: true, afterMs: 1_000 } }), []);
});

Deno.test("retryWait: what does not pass is never asked again", () => {
  assert.deepEqual(waitsOf({ retry: { passing: false, afterMs: 0 } }), []);
});

Deno.test("A4: Retry-After is kept to exactly, beyond the time to hold out too, up to an hour", () => {
  assert.deepEqual(waitsOf({ retry: { passing: true, afterMs: 50_000 } }), [50_000, 50_000, 50_000]);
  assert.deepEqual(waitsOf({ retry: { passing: true, afterMs: 3_600_000 } }), [3_600_000]);
  assert.deepEqual(waitsOf({ retry: { passing: true, afterMs: 3_600_001 } }), []);
  assert.deepEqual(waitsOf({ retry: { passing: true, afterMs: 0 }, retries: 3 }), waitsOf({ retries: 3 }));
});

Deno.test("retryWait: the asker's retries, those of the reason and one for a heavy query: the fewest decide", () => {
  const partial = { passing: true, maxRetries: 2 };
  for (
    const [failed, retries] of [
      [{ retries: 0 }, 0],
      [{ retries: 2 }, 2],
      [{ retries: 9 }, 9],
      [{ retry: HEAVY }, 1],
      [{ retry: HEAVY, retries: 0 }, 0],
      [{ retry: HEAVY, divisible: false }, 16],
      [{ retry: partial }, 2],
      [{ retry: partial, retries: 1 }, 1],
    ] as const
  ) {
    assert.equal(waitsOf(failed).length, retries, JSON.stringify(failed));
  }
});

Deno.test("O2: a backend silent for all the time is not held out for again, and a late question tries twice more", () => {
  assert.equal(sum(waitsOf({ silentForMs: 100_000 })), 20_000);
  assert.deepEqual(waitsOf({ silentForMs: RETRY_FOR_MS }), [500, 1_000]);
  assert.deepEqual(waitsOf({ silentForMs: RETRY_FOR_MS, retry: { passing: true, afterMs: 3_600_000 } }), []);
});

Deno.test("retryWait: a wait that ends at the deadline is kept, one beyond it is given up", () => {
  const retry = { passing: true, afterMs: 60_000 };
  assert.equal(retryWait({ ...ATTEMPT, retry, leftMs: 60_000 }, Math.random)?.waitMs, 60_000);
  assert.equal(retryWait({ ...ATTEMPT, retry, leftMs: 59_999 }, Math.random), undefined);
  assert.equal(retryWait({ ...ATTEMPT, leftMs: -1 }, () => 0), undefined);
});

Deno.test("retryWait: says how long it goes on, which is no longer than the wait when the next attempt is the last", () => {
  const holdsOut = (failed: Partial<FailedAttempt>) => retryWait({ ...ATTEMPT, ...failed }, () => 1)?.holdsOutForMs;
  assert.equal(holdsOut({}), RETRY_FOR_MS);
  assert.equal(holdsOut({ attempt: 4, failingForMs: 8_000, silentForMs: 30_000 }), 90_000);
  assert.equal(holdsOut({ leftMs: 40_000 }), 40_000);
  assert.equal(holdsOut({ retry: HEAVY }), 500);
  assert.equal(holdsOut({ attempt: 30, failingForMs: 119_000 }), 1_000);
});

Deno.test("retriesOfPart: a few where the whole was held out for, else as many as other questions have", () => {
  assert.equal(retriesOfPart(PASSING), 2);
  assert.equal(retriesOfPart({ passing: true, afterMs: 1_000 }), 2);
  for (const retry of [{ passing: false }, HEAVY, { passing: true, maxRetries: 2 }]) {
    assert.equal(retriesOfPart(retry), undefined);
  }
});
