import { deepEqual, equal, throws } from "node:assert/strict";
import fc from "fast-check";
import { createMatcher } from "../../src/demo/matcher.ts";
import { anyText } from "./any_text.ts";

Deno.test("createMatcher: the four operators", () => {
  const cases = [
    ["=", "a", "a", true],
    ["=", "a", "b", false],
    ["=", "", "", true],
    ["!=", "a", "a", false],
    ["!=", "a", "", true],
    ["=~", "a|b", "b", true],
    ["=~", "a|b", "ab", false],
    ["=~", "a.*", "abc", true],
    ["=~", "x|", "", true],
    ["!~", "a|b", "b", false],
    ["!~", "a.*", "b", true],
  ] as const;
  for (const [operator, value, actual, expected] of cases) {
    equal(createMatcher("l", operator, value, true).matches(actual), expected, `"${actual}" ${operator} "${value}"`);
  }
});

Deno.test("createMatcher: knows the only values that can match", () => {
  deepEqual(createMatcher("l", "=", "a", true).values, ["a"]);
  deepEqual(createMatcher("l", "=~", String.raw`a\.b|c:d|`, true).values, ["a.b", "c:d", ""]);
  equal(createMatcher("l", "=~", "a.b|c", true).values, undefined);
  equal(createMatcher("l", "=~", String.raw`\d`, true).values, undefined);
  equal(createMatcher("l", "!~", "a|b", true).values, undefined);
});

Deno.test("createMatcher: a regular expression of escaped names matches exactly these", () => {
  const names = fc.uniqueArray(anyText.filter((name) => name !== ""));
  fc.assert(fc.property(names, fc.string(), (given, other) => {
    const regex = given.map((name) => name.replace(/[\\.+*?()|[\]{}^$]/g, (special) => `\\${special}`)).join("|");
    const matcher = createMatcher("l", "=~", regex, true);
    equal(given.every((name) => matcher.matches(name)), true);
    equal(matcher.matches(other), given.length === 0 ? other === "" : given.includes(other));
  }));
});

Deno.test("createMatcher: a bad regular expression is refused even where its texts are literal", () => {
  throws(() => createMatcher("l", "=~", "a(", true), { name: "RE2JSSyntaxException" });
});
