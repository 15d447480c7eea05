import assert from "node:assert/strict";
import { recordedStderr, screenOf } from "../terminal_support.ts";

Deno.test("StderrLine: a line that stays comes above the one that changes", () => {
  const { stderr, text } = recordedStderr();
  stderr.status("10%");
  stderr.line("one");
  stderr.status("20%");
  stderr.line("two");
  assert.deepEqual(screenOf(text()), ["one", "two", "20%"]);
  stderr.status("");
  assert.deepEqual(screenOf(text()), ["one", "two", ""]);
});

Deno.test("StderrLine: without a changing line there are no control sequences", () => {
  const { stderr, text } = recordedStderr();
  stderr.status("");
  stderr.line("one");
  assert.equal(text(), "one\n");
});
