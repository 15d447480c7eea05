import assert from "node:assert/strict";
import fc from "fast-check";
import { shorten } from "../../src/text/shorten.ts";

const NGINX_502 = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n" +
  "<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.24.0</center>\r\n</body>\r\n</html>\r\n";

Deno.test("shorten: a page of HTML becomes its text in one line", () => {
  assert.equal(shorten(NGINX_502), "502 Bad Gateway 502 Bad Gateway nginx/1.24.0");
});

Deno.test("shorten: scripts and styles of a page are no text, closed or cut off", () => {
  assert.equal(shorten("<!DOCTYPE html><style>a{b:c}</style><p>Down</p><script>alert(1)</script>"), "Down");
  assert.equal(shorten("<!DOCTYPE html><p>Down</p><script>alert(1)"), "Down");
});

Deno.test("shorten: angle brackets that are not HTML stay", () => {
  const words = `1:5: parse error: unexpected <op:*>, expected <nil> in a<b> and c > d`;
  assert.equal(shorten(words), words);
});

Deno.test("shorten: control characters, format characters and line ends become one space", () => {
  assert.equal(shorten("  a\u0000\u001b[31m\r\n\tb\u2028c\u200fd\u202ee  "), "a [31m b c d e");
});

Deno.test("shorten: what is too long is cut with an ellipsis, a surrogate pair never in half", () => {
  assert.equal(shorten("abcdef", { maxLength: 6 }), "abcdef");
  assert.equal(shorten("abcdefg", { maxLength: 6 }), "abcde…");
  assert.equal(shorten("abc 😀😀", { maxLength: 6 }), "abc…");
  assert.equal(shorten("abcd😀😀", { maxLength: 6 }), "abcd…");
});

Deno.test("shorten: ten megabytes of opened tags are looked at in part", () => {
  assert.equal(shorten("<script>".repeat(1_250_000)), "");
});

Deno.test("shorten: one well-formed line within the limit, whatever the text", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom("<", ">", "p", "/", " ", "😀", "\n", "\ud83d") }),
  );
  const keep = fc.constantFrom("beginning" as const, "both ends" as const);
  fc.assert(fc.property(text, fc.integer({ min: 1, max: 40 }), keep, (text, maxLength, keep) => {
    const line = shorten(text, { maxLength, keep });
    assert.ok(line.length <= maxLength);
    assert.ok(line.isWellFormed());
    assert.doesNotMatch(line, /[\p{Cc}\u2028\u2029]/u);
    assert.equal(line, line.trim());
  }));
});

Deno.test("S5 shorten: of a chain of errors the beginning and the end stay, of a page the beginning", () => {
  const chain = `cannot query: ${"cannot go on: ".repeat(100)}the limit is 5`;
  const line = shorten(chain, { maxLength: 60, keep: "both ends" });
  assert.equal(line, "cannot quer… on: cannot go on: cannot go on: the limit is 5");
  assert.equal(shorten("short", { keep: "both ends" }), "short");
  assert.match(
    shorten(`<p>${"page ".repeat(100)}end</p>`, { maxLength: 20, keep: "both ends" }),
    /^page page page page…$/,
  );
});
