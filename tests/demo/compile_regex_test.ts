import { equal, throws } from "node:assert/strict";
import fc from "fast-check";
import { compileRegex } from "../../src/demo/compile_regex.ts";
import { anyText } from "./any_text.ts";

Deno.test("compileRegex: understands RE2", () => {
  const cases = [
    // [expression, text, whether it matches the whole text]
    ["up", "up", true],
    ["up", "group", false],
    ["a|bc", "abc", false],
    ["", "", true],
    ["job_.+", "job_x", true],
    ["[[:alpha:]_]+", "ab_c", true],
    ["[^[:digit:]]", "7", false],
    ["[]a]+", "]a", true],
    ["[a[]+", "[a", true],
    [String.raw`[\w.-]+`, "a.b-c", true],
    [String.raw`\Qa.b\E+`, "a.bb", true],
    [String.raw`\Qa.b`, "a.b", true],
    [String.raw`a\-b\"c\/\:\.`, 'a-b"c/:.', true],
    [String.raw`\x41\x{1F600}`, "A😀", true],
    [String.raw`\101`, "A", true],
    [String.raw`\pL+\PL`, "größe1", true],
    [String.raw`\p{Greek}`, "λ", true],
    [String.raw`\p{^Greek}`, "λ", false],
    [String.raw`\s`, "\u00a0", false],
    [String.raw`\S[\s]`, "\u00a0 ", true],
    [String.raw`\Aup\z`, "up", true],
    ["(?i)UP", "up", true],
    ["a(?i)b|c", "aB", true],
    ["a(?i)b|c", "AB", false],
    ["(a(?i)b)c", "aBc", true],
    ["(a(?i)b)c", "aBC", false],
    ["(?i:U)P", "uP", true],
    ["(?P<x>a)(?<y>b)(?:c)", "abc", true],
    ["a{2}", "aa", true],
    ["a{,2}{x}", "a{,2}{x}", true],
    ["}", "}", true],
    ["😀.", "😀😀", true],
    ["😀{2}", "😀😀", true],
  ] as const;
  for (const [source, text, expected] of cases) {
    equal(compileRegex(source, true).test(text), expected, `${source} on ${text}`);
  }
});

Deno.test("compileRegex: the dot matches a newline only when told to", () => {
  equal(compileRegex("a.b", true).test("a\nb"), true);
  equal(compileRegex("a.b", false).test("a\nb"), false);
});

Deno.test("compileRegex: refuses what RE2 does not know", () => {
  const cases = [
    ["a(", "error parsing regexp: missing closing ): `a(`"],
    ["a)(b", "error parsing regexp: unexpected ): `a)(b`"],
    ["[a", "error parsing regexp: missing closing ]: `[a`"],
    ["(?=a)", "error parsing regexp: invalid or unsupported Perl syntax: `(?=`"],
    ["(?<!a)", "error parsing regexp: invalid or unsupported Perl syntax: `(?<`"],
    [String.raw`(a)\1`, "error parsing regexp: invalid escape sequence: `\\1`"],
    [String.raw`\y`, "error parsing regexp: invalid escape sequence: `\\y`"],
    ["[[:nope:]]", "error parsing regexp: invalid character class range: `[:nope:]`"],
    ["a{1001}", "error parsing regexp: invalid repeat count: `{1001}`"],
    ["a\\", "error parsing regexp: trailing backslash at end of expression: ``"],
  ] as const;
  for (const [source, message] of cases) {
    throws(() => compileRegex(source, true), { name: "QueryError", errorType: "bad_data", message }, source);
  }
  throws(() => compileRegex("*a", true), /missing argument to repetition operator/);
  throws(() => compileRegex("a**", true), { name: "QueryError" });
});

Deno.test("compileRegex: a text with every special character escaped matches itself and nothing longer", () => {
  fc.assert(fc.property(anyText, (text) => {
    // What Go's regexp.QuoteMeta does.
    const regex = compileRegex(text.replace(/[\\.+*?()|[\]{}^$]/g, (special) => `\\${special}`), true);
    equal(regex.test(text), true);
    equal(regex.test(`${text}x`), false);
  }));
});
