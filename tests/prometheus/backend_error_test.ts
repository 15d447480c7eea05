import assert from "node:assert/strict";
import { ProgramError } from "../../src/errors/program_error.ts";
import { BackendError } from "../../src/prometheus/backend_error.ts";

const DETAILS = {
  code: "connection-refused",
  action: "query",
  url: "http://m.example",
  reason: "it was refused",
} as const;

Deno.test("BackendError: says what could not be done, to which address and why, and nothing else", () => {
  const cause = new TypeError("reset");
  const error = new BackendError({ ...DETAILS, cause });
  assert.ok(error instanceof ProgramError);
  assert.equal(error.message, 'Cannot query "http://m.example": it was refused');
  assert.deepEqual(
    [error.name, error.kind, error.status, error.words, error.exitCode, error.hint, error.cause],
    ["BackendError", "unreachable", undefined, "it was refused", 3, undefined, cause],
  );
  assert.deepEqual(error.retry, { passing: false });
});

Deno.test("BackendError: its subject, words, retry and exit code are those given", () => {
  const retry = { passing: true, afterMs: 5 };
  const error = new BackendError({ ...DETAILS, subject: "job", status: 400, words: "no", retry, exitCode: 2 });
  assert.equal(error.message, 'Cannot query "job": it was refused');
  assert.deepEqual([error.url, error.status, error.words, error.retry, error.exitCode], [
    "http://m.example",
    400,
    "no",
    retry,
    2,
  ]);
});

Deno.test("BackendError: below the commands, nothing names a flag or a variable of theirs", async () => {
  for (const folder of ["prometheus", "scan"]) {
    const url = new URL(`../../src/${folder}/`, import.meta.url);
    for await (const { name } of Deno.readDir(url)) {
      const text = await Deno.readTextFile(new URL(name, url));
      assert.doesNotMatch(text, /(?<![\w#.])--[a-z]|`-[a-zA-Z]`|\bPROMETHEUS_|\bDPM_FINDER_/, `${folder}/${name}`);
    }
  }
});
