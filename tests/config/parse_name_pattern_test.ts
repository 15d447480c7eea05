import assert from "node:assert/strict";
import fc from "fast-check";
import { parseNamePattern } from "../../src/config/parse_name_pattern.ts";
import { ValueError } from "../../src/text/value_error.ts";

Deno.test("parseNamePattern: matches whole names only", () => {
  const pattern = parseNamePattern("http_.*|up");
  for (const name of ["http_requests_total", "up"]) assert.ok(pattern.test(name), name);
  for (const name of ["my_http_requests", "up2", "pup"]) assert.ok(!pattern.test(name), name);
});

Deno.test("parseNamePattern: a name with every sign escaped matches itself and nothing longer", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (name) => {
    const escaped = name.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
    const pattern = parseNamePattern(escaped);
    assert.ok(pattern.test(name));
    assert.ok(!pattern.test(`${name}x`));
    assert.ok(!pattern.test(`x${name}`));
  }));
});

Deno.test("parseNamePattern: leading flags become a group, so that the source says everything", () => {
  const pattern = parseNamePattern("(?i)HTTP_.*");
  assert.equal(pattern.source, "^(?i:HTTP_.*)$");
  assert.ok(pattern.test("http_requests"));
  assert.equal(parseNamePattern("up").source, "^(?:up)$");
  assert.throws(() => parseNamePattern("(?U)up"), { reason: "its flags (?U) are unknown" });
});

Deno.test("parseNamePattern: what RE2 allows and JavaScript does not", () => {
  assert.ok(parseNamePattern("a\\-b\\:c\\_d").test("a-b:c_d"));
  assert.ok(parseNamePattern("[a\\-z]+").test("a-z"));
  assert.ok(!parseNamePattern("[a\\-z]+").test("b"), "an escaped hyphen is no range");
  assert.ok(parseNamePattern("(?P<first>a)b").test("ab"));
  assert.ok(parseNamePattern("\\pL+").test("größe"));
  assert.ok(!parseNamePattern("\\PL+").test("a"));
});

Deno.test("parseNamePattern: a dot matches a newline and an emoji", () => {
  assert.ok(parseNamePattern("a.b").test("a\nb"));
  assert.ok(parseNamePattern("a.b").test("a🦕b"));
});

Deno.test("parseNamePattern: expressions that only the anchors would make whole are refused", () => {
  for (const text of ["", "(", ")", "a)(b", "[a", "*", "a{2,1}", "\\"]) {
    assert.throws(() => parseNamePattern(text), ValueError, text);
  }
  assert.throws(() => parseNamePattern("a)(b"), { reason: "it is not a regular expression: unmatched ')'" });
});
