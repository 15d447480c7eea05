import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import fc from "fast-check";
import { serviceFileName } from "../../src/collect/service_file_name.ts";

Deno.test("serviceFileName: names of small letters, digits, dots, dashes and underscores stay", () => {
  deepEqual(
    ["api-proxy-1", "a", "_x", "a.b_c-9", "7", "a..", "x".repeat(200)].map(serviceFileName),
    ["api-proxy-1", "a", "_x", "a.b_c-9", "7", "a..", "x".repeat(200)].map((name) => `${name}.parquet`),
  );
});

for (
  const name of [
    ".",
    "..",
    ".hidden",
    "-rf",
    "a/b",
    "a\\b",
    "API",
    "con",
    "nul.x",
    "a b",
    "é",
    "e\u0301",
    "a\nb",
    "a:b",
    "a~b",
    "😀",
    "x".repeat(201),
    "ü".repeat(300),
  ]
) {
  Deno.test(`serviceFileName: ${JSON.stringify(name).slice(0, 20)} gets a safe name`, () => {
    match(serviceFileName(name), /^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}~[0-9a-f]{16}\.parquet$/);
  });
}

Deno.test("serviceFileName: two services never share a file, whatever a file system makes of letters", () => {
  const unit = fc.constantFrom("a", "A", "é", "e\u0301", "ſ", "s", ".", "/", "_", " ", "~", "K", "\u212a", "-");
  const name = fc.oneof(fc.string({ unit, minLength: 1, maxLength: 4 }), fc.string({ minLength: 1 }));
  const asSeen = (text: string) => serviceFileName(text).normalize("NFKC").toLowerCase();
  fc.assert(
    fc.property(name, name, (one, other) => {
      if (one === other) equal(serviceFileName(one), serviceFileName(other));
      else notEqual(asSeen(one), asSeen(other));
      ok(new TextEncoder().encode(serviceFileName(one)).length <= 255);
      ok(!/[/\\]|^\./.test(serviceFileName(one)));
    }),
    { numRuns: 500 },
  );
});
