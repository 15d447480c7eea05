import { equal, throws } from "node:assert/strict";
import fc from "fast-check";
import { compileRe2 } from "../../src/text/compile_re2.ts";
import { anyText } from "../demo/any_text.ts";

const compile = (source: string, dotMatchesNewline = true) => compileRe2(source, { dotMatchesNewline });

Deno.test("compileRe2: understands RE2", () => {
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
    equal(compile(source).testExact(text), expected, `${source} on ${text}`);
  }
});

Deno.test("compileRe2: the dot matches a newline only when told to", () => {
  equal(compile("a.b").testExact("a\nb"), true);
  equal(compile("a.b", false).testExact("a\nb"), false);
});

Deno.test("compileRe2: refuses what RE2 does not know, and quotes the expression as it was given", () => {
  const cases = [
    ["a(", "missing closing )", "a("],
    ["a)(b", "unexpected )", "a)(b"],
    ["(?s)a(", "missing closing )", "(?s)a("],
    ["[a", "missing closing ]", "[a"],
    ["(?=a)", "invalid or unsupported Perl syntax", "(?="],
    ["(?<!a)", "invalid named capture", "(?<!a)"],
    [String.raw`(a)\1`, "invalid escape sequence", String.raw`\1`],
    [String.raw`\y`, "invalid escape sequence", String.raw`\y`],
    ["[[:nope:]]", "invalid character class range", "[:nope:]"],
    ["a{1001}", "invalid repeat count", "{1001}"],
    ["a**", "invalid nested repetition operator", "**"],
    ["*a", "missing argument to repetition operator", "*"],
    ["a\\", "trailing backslash at end of expression", null],
  ] as const;
  for (const [source, error, input] of cases) {
    for (const dotMatchesNewline of [true, false]) {
      throws(() => compile(source, dotMatchesNewline), { name: "RE2JSSyntaxException", error, input }, source);
    }
  }
});

Deno.test("compileRe2: a text with every special character escaped matches itself and nothing longer", () => {
  fc.assert(fc.property(anyText, (text) => {
    // What Go's regexp.QuoteMeta does.
    const expression = compile(text.replace(/[\\.+*?()|[\]{}^$]/g, (special) => `\\${special}`));
    equal(expression.testExact(text), true);
    equal(expression.testExact(`${text}x`), false);
  }));
});
