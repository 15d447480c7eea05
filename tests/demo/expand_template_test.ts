import { equal } from "node:assert/strict";
import fc from "fast-check";
import { expandTemplate } from "../../src/demo/expand_template.ts";

function expand(template: string, regex: RegExp, text: string): string {
  const match = regex.exec(text);
  return match === null ? "no match" : expandTemplate(template, match);
}

Deno.test("expandTemplate: reads groups as Go does", () => {
  const cases = [
    ["$1-$2", "a-b"],
    ["${1}x$1x", "ax"],
    ["$name/${name}", "b/b"],
    ["$$1", "$1"],
    ["$$a$b$", "$a$"],
    ["$0", "a_b"],
    ["$9|${9}", "|"],
    ["${", "${"],
    ["${a b}", "${a b}"],
    ["$ $-", "$ $-"],
    ["", ""],
  ] as const;
  for (const [template, expected] of cases) equal(expand(template, /(.)_(?<name>.)/u, "a_b"), expected, template);
});

Deno.test("expandTemplate: a text whose dollar signs are doubled stands for itself", () => {
  fc.assert(fc.property(fc.string(), (text) => {
    equal(expand(text.replaceAll("$", () => "$$"), /^/, ""), text);
  }));
});
