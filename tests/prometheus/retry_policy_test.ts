import assert from "node:assert/strict";
import fc from "fast-check";
import { type FailedAttempt, retryWaitMs } from "../../src/prometheus/retry_policy.ts";

const PASSING = { passing: true };
const ATTEMPT: FailedAttempt = { retry: PASSING, attempt: 1, divisible: true, leftMs: Infinity };

/** Waits before each retry, until the policy gives up. */
function waitsOf(failed: Partial<FailedAttempt>, random = 1): number[] {
  const waitsMs: number[] = [];
  for (let attempt = 1; attempt <= 100; attempt++) {
    const waitMs = retryWaitMs({ ...ATTEMPT, ...failed, attempt }, () => random);
    if (waitMs === undefined) return waitsMs;
    waitsMs.push(waitMs);
  }
  return assert.fail("it never gives up");
}

Deno.test("retryWaitMs: six waits whose bound doubles from 0.5 s to 10 s, drawn from zero to that", () => {
  assert.deepEqual(waitsOf({}), [500, 1_000, 2_000, 4_000, 8_000, 10_000]);
  assert.deepEqual(waitsOf({}, 0.5), [250, 500, 1_000, 2_000, 4_000, 5_000]);
  assert.deepEqual(waitsOf({}, 0), [0, 0, 0, 0, 0, 0]);
});

Deno.test("retryWaitMs: what does not pass is never asked again", () => {
  assert.deepEqual(waitsOf({ retry: { passing: false, afterMs: 0 } }), []);
});

Deno.test("retryWaitMs: Retry-After is kept to exactly", () => {
  assert.deepEqual(waitsOf({ retry: { passing: true, afterMs: 90_000 }, retries: 2 }), [90_000, 90_000]);
  assert.deepEqual(waitsOf({ retry: { passing: true, afterMs: 0 }, retries: 1 }), [0]);
});

Deno.test("retryWaitMs: the asker's retries, those of the reason and one for a heavy query: the fewest decide", () => {
  const heavy = { passing: true, heavy: true };
  const partial = { passing: true, maxRetries: 2 };
  for (
    const [failed, retries] of [
      [{ retries: 0 }, 0],
      [{ retries: 2 }, 2],
      [{ retries: 9 }, 9],
      [{ retry: heavy }, 1],
      [{ retry: heavy, retries: 0 }, 0],
      [{ retry: heavy, divisible: false }, 6],
      [{ retry: partial }, 2],
      [{ retry: partial, retries: 1 }, 1],
    ] as const
  ) {
    assert.equal(waitsOf(failed).length, retries, JSON.stringify(failed));
  }
});

Deno.test("retryWaitMs: a wait that ends at the deadline is kept, one beyond it is given up", () => {
  const retry = { passing: true, afterMs: 60_000 };
  assert.equal(retryWaitMs({ ...ATTEMPT, retry, leftMs: 60_000 }, Math.random), 60_000);
  assert.equal(retryWaitMs({ ...ATTEMPT, retry, leftMs: 59_999 }, Math.random), undefined);
  assert.equal(retryWaitMs({ ...ATTEMPT, leftMs: -1 }, () => 0), undefined);
});

Deno.test("retryWaitMs: whatever the luck, a drawn wait is within its bound", () => {
  const luck = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(fc.property(luck, fc.integer({ min: 1, max: 6 }), (random, attempt) => {
    const waitMs = retryWaitMs({ ...ATTEMPT, attempt }, () => random) ?? assert.fail();
    assert.ok(waitMs >= 0 && waitMs < Math.min(10_000, 500 * 2 ** (attempt - 1)));
  }));
});
