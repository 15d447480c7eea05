import assert from "node:assert/strict";
import fc from "fast-check";
import { quoteLabelName, quoteRegex, quoteString } from "../../src/promql/quote.ts";
import { unquoteString } from "../../src/promql/literals.ts";
import { compileRe2 } from "../../src/text/compile_re2.ts";

const SPECIAL = [..."\\.+*?()|[]{}^$"];
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom(...SPECIAL, "a", "-", "/", "\n", " ", "#", "😀") }),
);

Deno.test("quoteString: a quote, a backslash, a newline and a control character are escaped as Go reads them", () => {
  assert.equal(quoteString(`a"b\\c\nd\u0001`), String.raw`"a\"b\\c\nd\u0001"`);
});

Deno.test("quoteString: what Go reads back is the value, whatever its characters", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom(`"`, "\\", "\n", "`", "😀") }),
  );
  fc.assert(fc.property(text, (value) => {
    const literal = quoteString(value);
    assert.equal(unquoteString(literal), value);
    assert.doesNotMatch(literal, /[\n\r]/);
  }));
});

Deno.test("quoteRegex: escapes what RE2 treats as special and nothing else, for it refuses other escapes", () => {
  assert.equal(quoteRegex(SPECIAL.join("")), SPECIAL.map((character) => `\\${character}`).join(""));
  assert.equal(quoteRegex("http_requests:rate5m-é/😀 #\n"), "http_requests:rate5m-é/😀 #\n");
});

for (const dotMatchesNewline of [true, false]) {
  const compile = (expression: string) => compileRe2(expression, { dotMatchesNewline });

  Deno.test(`quoteRegex: RE2 matches the value and nothing else, dot matches newline: ${dotMatchesNewline}`, () => {
    fc.assert(fc.property(text, text, fc.nat(), (value, other, at) => {
      const expression = compile(quoteRegex(value));
      assert.ok(expression.testExact(value));
      const cut = at % (value.length + 1);
      for (const close of [other, `${value.slice(0, cut)}a${value.slice(cut)}`, value.slice(1), `${value}\n`]) {
        assert.equal(expression.testExact(close), close === value);
      }
    }));
  });

  Deno.test(`quoteRegex: joined by bars, the names alone match, dot matches newline: ${dotMatchesNewline}`, () => {
    fc.assert(fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), text, (names, other) => {
      const expression = compile(names.map(quoteRegex).join("|"));
      for (const name of names) assert.ok(expression.testExact(name));
      assert.equal(expression.testExact(other), names.includes(other));
    }));
  });
}

Deno.test("quoteLabelName: a name every backend reads stands bare, any other is quoted", () => {
  assert.equal(quoteLabelName("job", "quoted"), "job");
  assert.equal(quoteLabelName("_a9", "quoted"), "_a9");
  assert.equal(quoteLabelName("service.name", "quoted"), '"service.name"');
  assert.equal(quoteLabelName('a"b', "quoted"), '"a\\"b"');
  assert.equal(quoteLabelName("9a", "quoted"), '"9a"');
});

Deno.test("quoteLabelName: S6: letters of other scripts, which VictoriaMetrics 1.79 does not read bare, are escaped", () => {
  assert.equal(quoteLabelName("métrique", "backslash"), "m\\étrique");
  assert.equal(quoteLabelName("日本", "backslash"), "\\日\\本");
  assert.equal(quoteLabelName("a😀", "backslash"), "a\\😀");
});

Deno.test("quoteLabelName: VictoriaMetrics takes backslashes and refuses quotes", () => {
  assert.equal(quoteLabelName("job", "backslash"), "job");
  assert.equal(quoteLabelName("service.name", "backslash"), "service\\.name");
  assert.equal(quoteLabelName("team-a/b", "backslash"), "team\\-a\\/b");
  assert.equal(quoteLabelName("9é", "backslash"), "\\9\\é");
});
