import assert from "node:assert/strict";
import type { BackendError } from "../../src/prometheus/backend_error.ts";
import { askInBatches } from "../../src/scan/ask_in_batches.ts";
import { planBatches } from "../../src/scan/plan_batches.ts";
import { backendErrorOf } from "../support/backend_error_of.ts";

const NAMES = Array.from({ length: 724 }, (_, index) => `metric_${String(index).padStart(3, "0")}`);
const NAME_BYTES = 100;
const FRAME_BYTES = 30;

interface AskTestOptions {
  readonly names?: readonly string[];
  readonly batchSize?: number;
  /** Why a question has no answer; `undefined` when it has one. */
  readonly refuse: (names: readonly string[]) => BackendError | undefined;
}

/** Asks about names, 100 bytes of expression each, and holds that each is settled exactly once. */
async function ask({ names = NAMES, batchSize = 300, refuse }: AskTestOptions) {
  const asked: (readonly string[])[] = [];
  const answered = new Set<string>();
  const failed = new Map<string, string>();
  await askInBatches(planBatches(names, { maxNames: batchSize }), {
    call: { signal: new AbortController().signal },
    concurrency: 4,
    frameBytes: FRAME_BYTES,
    nameBytes: () => NAME_BYTES,
    ask(batch) {
      asked.push(batch);
      const error = refuse(batch);
      return error === undefined ? Promise.resolve(batch) : Promise.reject(error);
    },
    take(_batch, answer) {
      for (const name of answer) {
        assert.ok(!answered.has(name) && !failed.has(name), `${name} is settled twice`);
        answered.add(name);
      }
    },
    fail(batch, { words }) {
      for (const name of batch) {
        assert.ok(!answered.has(name) && !failed.has(name), `${name} is settled twice`);
        failed.set(name, words);
      }
    },
  });
  assert.deepEqual([...answered, ...failed.keys()].sort(), [...names].sort(), "every name is settled");
  return { asked, answered, failed };
}

const refused = (words: string, status = 422) => backendErrorOf("bad-query", words, { status });

Deno.test("askInBatches: S7: a length that an error names is learnt, and what is left is planned for it", async () => {
  const words = {
    mimir: (bytes: number, limit: number) =>
      `the raw query size in bytes exceeds the limit (query size: ${bytes}, limit: ${limit}) ` +
      "(err-mimir-max-query-expression-size-bytes). To adjust the related per-tenant limit, configure …",
    victoriametrics: (bytes: number, limit: number) =>
      `too long query; got ${bytes} bytes; mustn't exceed \`-search.maxQueryLen=${limit}\` bytes`,
  };
  for (const say of Object.values(words)) {
    const limit = 500;
    const { asked, answered } = await ask({
      refuse: (batch) => {
        const bytes = FRAME_BYTES + batch.length * NAME_BYTES;
        return bytes > limit ? refused(say(bytes, limit), 400) : undefined;
      },
    });
    assert.equal(answered.size, NAMES.length);
    // At most three batches that are too long, then four names a question.
    assert.ok(asked.length <= 3 + NAMES.length / 4, `${asked.length} requests`);
  }
});

Deno.test("askInBatches: S7: a limit that no name fits under fails each name once", async () => {
  const { asked, failed } = await ask({ refuse: () => refused("maxQueryLen=50", 400) });
  assert.equal(failed.size, NAMES.length);
  assert.ok(asked.length <= 3 + NAMES.length, `${asked.length} requests`);
});

Deno.test("askInBatches: S7: a limit that the question keeps already is no reason to plan anew", async () => {
  const { asked, answered } = await ask({
    names: NAMES.slice(0, 8),
    refuse: (batch) => batch.length > 2 ? refused("maxQueryLen=16384", 400) : undefined,
  });
  assert.equal(answered.size, 8);
  assert.equal(asked.length, 7);
});

Deno.test("askInBatches: whatever is asked, one answer for all ends the halving: 93 requests, not 1,445", async () => {
  const { asked, failed } = await ask({ refuse: () => refused("unavailable with Prometheus Agent") });
  assert.equal(failed.size, NAMES.length);
  assert.deepEqual(new Set(failed.values()), new Set(["unavailable with Prometheus Agent"]));
  assert.ok(asked.length <= 3 * 31, `${asked.length} requests`);
  // Once it is known what such words mean, a batch that meets them is given up sooner.
  const many = await ask({ batchSize: 50, refuse: () => refused("unavailable with Prometheus Agent") });
  assert.ok(many.asked.length <= 4 * 31 + 11 * 7, `${many.asked.length} requests`);
});

Deno.test("askInBatches: halving goes on where the words speak of size, because a smaller question may fare better", async () => {
  for (const words of ["exceeded the maximum number of series (limit: 40)", "too many samples", "out of memory"]) {
    const { answered } = await ask({ refuse: (batch) => batch.length > 1 ? refused(words) : undefined });
    assert.equal(answered.size, NAMES.length, words);
  }
});

Deno.test("askInBatches: names at fault all over a batch, with the same words, cost none of the others", async () => {
  // One in each sixteenth, so that every half, quarter and eighth fails with the words of the whole.
  const atFault = new Set(NAMES.filter((_, index) => index % 18 === 9));
  const { answered, failed } = await ask({
    refuse: (batch) => batch.some((name) => atFault.has(name)) ? refused("corrupted block") : undefined,
  });
  assert.deepEqual(new Set(failed.keys()), atFault);
  assert.equal(answered.size, NAMES.length - atFault.size);
});

Deno.test("askInBatches: other words of a half, or one half that is answered, are no answer for all", async () => {
  const bySide = await ask({
    names: NAMES.slice(0, 64),
    refuse: (batch) => refused(`not ${batch[0]}`),
  });
  assert.equal(bySide.asked.length, 127);
  const oneSide = await ask({
    names: NAMES.slice(0, 64),
    refuse: (batch) => batch.includes(NAMES[63] ?? "") ? refused("no") : undefined,
  });
  assert.deepEqual([...oneSide.failed.keys()], [NAMES[63]]);
});
