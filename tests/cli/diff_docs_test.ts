import { equal, ok } from "node:assert/strict";
import { readInvocation } from "../../src/cli/read_invocation.ts";

Deno.test("docs/diff.md: the program takes every example", async () => {
  const text = await Deno.readTextFile("docs/diff.md");
  const lines = text.matchAll(/^dpm-finder (diff [^#\n]*)/gm);
  let count = 0;
  for (const [, words = ""] of lines) {
    const invocation = await readInvocation(words.trim().split(/\s+/));
    ok(invocation.kind === "command", words);
    equal(invocation.entry?.name, "diff");
    equal(invocation.parsed.unknown.length, 0, words);
    const command = await invocation.entry?.load();
    await command?.prepare([invocation.parsed.source], { readTextFile: () => Promise.reject(new Error("no file")) });
    count++;
  }
  ok(count >= 5);
});
