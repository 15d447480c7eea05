import assert from "node:assert/strict";
import fc from "fast-check";
import { parseNamePattern } from "../../src/text/name_pattern.ts";
import { ValueError } from "../../src/text/value_error.ts";

const repeat = fc.constantFrom("", "*", "+", "?", "*?", "+?", "{2}", "{1,3}");

/** Alternatives of sequences of repeated atoms. */
function expressionOf(atom: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const repeated = fc.tuple(atom, repeat).map((parts) => parts.join(""));
  const sequence = fc.array(repeated, { maxLength: 4 }).map((parts) => parts.join(""));
  return fc.array(sequence, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("|"));
}

/** Expressions that RE2 and JavaScript read alike, with groups no deeper than JavaScript can bear. */
const flat = fc.constantFrom("a", "b", "_", ".", "[ab]", "[^a]", "[a-y_]", "\\.", "\\d", "\\w", "\\D", "\\W");
const group = fc.tuple(fc.constantFrom("(", "(?:"), expressionOf(flat)).map(([open, inner]) => `${open}${inner})`);
const common = expressionOf(fc.oneof({ weight: 3, arbitrary: flat }, { weight: 1, arbitrary: group }))
  .filter((text) => text !== "");
const name = fc.string({ unit: fc.constantFrom("a", "b", "z", "_", ".", "7", "\n", "ß", "😀"), maxLength: 8 });

Deno.test("parseNamePattern: matches whole names only", () => {
  const pattern = parseNamePattern("http_.*|up");
  for (const name of ["http_requests_total", "up"]) assert.ok(pattern.matches(name), name);
  for (const name of ["my_http_requests", "up2", "pup", "up\n"]) assert.ok(!pattern.matches(name), name);
});

Deno.test("parseNamePattern: a name with every sign escaped matches itself and nothing longer", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (name) => {
    const escaped = name.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
    const pattern = parseNamePattern(escaped);
    assert.ok(pattern.matches(name));
    assert.ok(!pattern.matches(`${name}x`));
    assert.ok(!pattern.matches(`x${name}`));
  }));
});

Deno.test("parseNamePattern: agrees with JavaScript on what both read alike", () => {
  fc.assert(
    fc.property(common, fc.array(name, { maxLength: 20 }), (text, names) => {
      const pattern = parseNamePattern(text);
      const expression = new RegExp(`^(?:${text})$`, "su");
      for (const name of names) assert.equal(pattern.matches(name), expression.test(name), `${text} on ${name}`);
    }),
    { numRuns: 500 },
  );
});

Deno.test("parseNamePattern: leading flags become a group, so that the source says everything", () => {
  const sources = {
    up: "^(?:up)$",
    "http_.*": "^(?:http_.*)$",
    "(?i)HTTP_.*": "^(?i:HTTP_.*)$",
    "(?si)up": "^(?si:up)$",
    "(?ii)up": "^(?i:up)$",
    "(?i-s)up": "^(?i-s:up)$",
    "(?U)a+": "^(?U:a+)$",
  };
  for (const [text, source] of Object.entries(sources)) assert.equal(parseNamePattern(text).source, source);
  assert.ok(parseNamePattern("(?i)HTTP_.*").matches("http_requests"));
  assert.ok(!parseNamePattern("(?-s)a.b").matches("a\nb"));
});

Deno.test("parseNamePattern: the syntax of RE2", () => {
  const cases = [
    // [expression, a name that matches, one that does not]
    ["a\\-b\\:c\\_d", "a-b:c_d", "a-b:c-d"],
    ["[a\\-z]+", "a-z", "b"],
    ["(?P<first>a)(?<second>b)", "ab", "b"],
    ["\\pL+", "größe", "7"],
    ["\\PL+", "7", "a"],
    ["\\p{Greek}", "λ", "l"],
    ["[[:alpha:]]+_total", "requests_total", "requests2_total"],
    ["\\Qa.b\\E.*", "a.bc", "axbc"],
    ["\\x41\\x{1F995}", "A🦕", "A"],
    ["\\Aup\\z", "up", "ups"],
    ["a.b", "a\nb", "ab"],
    ["a.b", "a🦕b", "a🦕🦕b"],
  ] as const;
  for (const [text, matching, other] of cases) {
    assert.ok(parseNamePattern(text).matches(matching), `${text} on ${matching}`);
    assert.ok(!parseNamePattern(text).matches(other), `${text} on ${other}`);
  }
});

Deno.test("parseNamePattern: an expression that backtracking never ends with ends", () => {
  const name = `${"a_".repeat(5_000)}!`;
  for (const text of ["([a-z_]+)+X", "(a|_|a_)*X", "(.*)*(.*)*(.*)*X"]) {
    assert.ok(!parseNamePattern(text).matches(name), text);
    assert.ok(parseNamePattern(text).matches("a_X"), text);
  }
});

Deno.test("parseNamePattern: what RE2 refuses is refused in its words", () => {
  const cases = [
    ["a(", "missing closing ): `a(`"],
    ["a)(b", "unexpected ): `a)(b`"],
    ["(?i)a)(b", "unexpected ): `(?i)a)(b`"],
    ["[a", "missing closing ]: `[a`"],
    ["*", "missing argument to repetition operator: `*`"],
    ["a**", "invalid nested repetition operator: `**`"],
    ["a{2,1}", "invalid repeat count: `{2,1}`"],
    ["(?=a)b", "invalid or unsupported Perl syntax: `(?=`"],
    ["a(?!b)", "invalid or unsupported Perl syntax: `(?!`"],
    ["(?x)a", "invalid or unsupported Perl syntax: `(?x`"],
    ["(?<!a)b", "invalid named capture: `(?<!a)b`"],
    ["(a)\\1", "invalid escape sequence: `\\1`"],
    ["[[:nope:]]", "invalid character class range: `[:nope:]`"],
    ["\\", "trailing backslash at end of expression"],
  ] as const;
  for (const [text, reason] of cases) {
    assert.throws(() => parseNamePattern(text), {
      name: "ValueError",
      reason: `it is not a regular expression: ${reason}`,
      suggestion: "Put the expression in single quotes, and a backslash before a sign that stands for itself",
    }, text);
  }
  assert.throws(() => parseNamePattern("("), ValueError);
});

Deno.test("parseNamePattern: nothing is refused, for it would match no name", () => {
  assert.throws(() => parseNamePattern(""), { reason: "it is empty and would match no name" });
});
