import assert from "node:assert/strict";
import { WriteError } from "../../src/files/write_error.ts";
import { EngineError } from "../../src/query/query_engine.ts";
import { toWriteError } from "../../src/query/to_write_error.ts";

const WRITTEN = "/data/.dpm-finder-1.tmp";

Deno.test("toWriteError: a file that DuckDB cannot write is a failed write, in the system's sense", () => {
  for (
    const [words, reason] of [
      ["No space left on device", "the disk is full. Free some space, or write to another disk."],
      ["File too large", "it would become larger than a file may be. Raise the limit, or write to another disk."],
      ["Out of luck", 'IO Error: Could not write file "a.parquet": Out of luck. Check the path and the disk.'],
    ]
  ) {
    const error = toWriteError(
      new EngineError(`IO Error: Could not write file "${WRITTEN}": ${words}`),
      WRITTEN,
      "a.parquet",
    );
    assert.ok(error instanceof WriteError);
    assert.deepEqual([error.message, error.exitCode], [`Cannot write "a.parquet": ${reason}`, 1]);
  }
});

Deno.test("toWriteError: what is wrong with the query or its files stays what it is", () => {
  const error = new EngineError('IO Error: Could not read file "/data/2026-01-01/a.parquet"');
  assert.equal(toWriteError(error, WRITTEN, "a.parquet"), error);
});
