import { equal } from "node:assert/strict";
import fc from "fast-check";
import { DIALECTS } from "../../src/demo/dialect.ts";
import { labelReplacement } from "../../src/demo/label_replace.ts";
import { LabelSet } from "../../src/demo/label_set.ts";

/** What becomes of a label's text, which stays itself where the expression does not match all of it. */
function expand(replacement: string, expression: string, text: string, dialect = DIALECTS.prometheus3): string {
  const sample = { labels: LabelSet.from({ a: text }), value: 1, dropsName: false };
  return labelReplacement(["a", replacement, "a", expression], dialect)(sample).labels.get("a");
}

Deno.test("labelReplacement: reads groups as Go does", () => {
  const cases = [
    ["$1-$2", "a-b"],
    ["${1}x$1x", "ax"],
    ["$name/${name}", "b/b"],
    ["$$1", "$1"],
    ["$$a$b$", "$a$"],
    ["$0", "a_b"],
    ["$9|${9}", "|"],
    ["$nothing|${constructor}", "|"],
    ["${", "${"],
    ["${a b}", "${a b}"],
    ["$ $-", "$ $-"],
    ["", ""],
  ] as const;
  for (const [template, expected] of cases) equal(expand(template, "(.)_(?P<name>.)", "a_b"), expected, template);
});

Deno.test("labelReplacement: a text whose dollar signs are doubled stands for itself", () => {
  fc.assert(fc.property(fc.string(), (text) => {
    equal(expand(text.replaceAll("$", () => "$$"), ".*", "a"), text);
  }));
});

Deno.test("labelReplacement: the expression has to match the whole text, and what it does not match stays", () => {
  equal(expand("x", "b", "abc"), "abc");
  equal(expand("$2$1", "(a|ab)(c|bcd)?", "abcd"), "bcda");
  equal(expand("$1|$2", "(a)|(b)", "b"), "|b");
});

Deno.test("labelReplacement: a dot matches a newline where the dialect has it so", () => {
  equal(expand("x", "a.b", "a\nb"), "x");
  equal(expand("x", "a.b", "a\nb", DIALECTS.prometheus2), "a\nb");
});
