import { equal } from "node:assert/strict";
import { lastWords } from "../../src/host/last_words.ts";

Deno.test("lastWords: the last ten lines, without colours and without what a terminal acts on", () => {
  const many = Array.from({ length: 12 }, (_, index) => `line ${index}`).join("\n");
  equal(lastWords(many), many.split("\n").slice(2).join("\n"));
  equal(lastWords("\x1b[31mred\x1b[0m\r\n\n\x07bell\n"), "red\n\\u0007bell");
  equal(lastWords("x".repeat(600)).length, 500);
  equal(lastWords(""), "");
});
