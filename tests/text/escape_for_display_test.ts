import assert from "node:assert/strict";
import fc from "fast-check";
import { escapeControls, escapeForDisplay, quoteForDisplay } from "../../src/text/escape_for_display.ts";

Deno.test("escapeForDisplay: plain text of any script stays as it is", () => {
  for (const text of ["up", "a:b", "http.server.duration", "größe", "メトリック", "🐘", "two words", "=1+1", "it's"]) {
    assert.equal(escapeForDisplay(text), text);
  }
});

Deno.test("escapeForDisplay: what a terminal would act on or not show comes quoted, as an escape", () => {
  const cases: [string, string][] = [
    ["a\nb\r\tc", String.raw`"a\nb\r\tc"`],
    ["\u001b[31mred", String.raw`"\u001b[31mred"`],
    ["del\u007f\u009b", String.raw`"del\u007f\u009b"`],
    ["right\u202eleft", String.raw`"right\u202eleft"`],
    ["zero\u200bwidth", String.raw`"zero\u200bwidth"`],
    ["no\u00a0break", String.raw`"no\u00a0break"`],
    ["line\u2028end", String.raw`"line\u2028end"`],
    ["half\ud800", String.raw`"half\ud800"`],
    ["tag\u{e0041}", String.raw`"tag\udb40\udc41"`],
    ['say "hi"', String.raw`"say \"hi\""`],
    ["back\\slash", String.raw`"back\\slash"`],
    [" padded", '" padded"'],
    ["padded ", '"padded "'],
    ["", '""'],
  ];
  for (const [text, shown] of cases) assert.equal(escapeForDisplay(text), shown);
});

Deno.test("escapeForDisplay: cuts long text between characters and counts what it cut", () => {
  assert.equal(escapeForDisplay("a".repeat(4_096), 10), "aaaaaaaaaa… (4,086 more characters)");
  assert.equal(escapeForDisplay("🐘🐘🐘", 2), "🐘🐘… (1 more characters)");
  assert.equal(quoteForDisplay("🐘 🐘", 2), '"🐘 "… (1 more characters)');
  assert.equal(escapeForDisplay("🐘🐘", 2), "🐘🐘");
});

Deno.test("escapeForDisplay, quoteForDisplay: stay on one line, and JSON reads back what is quoted", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const shown = escapeForDisplay(text);
      assert.match(shown, /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Cf}]*$/u);
      assert.equal(shown.startsWith('"') ? JSON.parse(shown) : shown, text);
      assert.equal(JSON.parse(quoteForDisplay(text)), text);
    }),
    { numRuns: 1_000 },
  );
});

Deno.test("escapeControls: escapes what draws or ends a line, and leaves the rest of a message alone", () => {
  assert.equal(
    escapeControls('a "b\n\r\u001b[2K\u2028" \\ größe\u200b'),
    String.raw`a "b\n\u000d\u001b[2K\u2028" \ größe${"\u200b"}`,
  );
});
