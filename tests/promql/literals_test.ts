import { equal, throws } from "node:assert/strict";
import fc from "fast-check";
import { parseNumberLiteral, unquoteString } from "../../src/promql/literals.ts";
import { anyText } from "../demo/any_text.ts";

Deno.test("unquoteString: every text survives JSON's quoting", () => {
  fc.assert(fc.property(anyText, (text) => equal(unquoteString(JSON.stringify(text)), text)));
});

Deno.test("unquoteString: reads the escapes of Go", () => {
  const cases = [
    [String.raw`"\a\b\f\n\r\t\v\\\""`, '\x07\b\f\n\r\t\v\\"'],
    [String.raw`'it\'s "fine"'`, 'it\'s "fine"'],
    ["`raw \\n`", "raw \\n"],
    [String.raw`"\x41\101\u0041\U00000041"`, "AAAA"],
    [String.raw`"\xf0\x9f\x98\x80 \360\237\230\200"`, "😀 😀"],
    [String.raw`"\U0001F600"`, "😀"],
    ['""', ""],
  ] as const;
  for (const [literal, text] of cases) equal(unquoteString(literal), text);
});

Deno.test("unquoteString: refuses what Go refuses, and says why", () => {
  const cases = [
    [String.raw`"\q"`, "unknown escape sequence U+0071 'q'"],
    [String.raw`"\'"`, "unknown escape sequence U+0027 '''"],
    [String.raw`"\/"`, "unknown escape sequence U+002F '/'"],
    [String.raw`"\x4"`, "invalid escape"],
    [String.raw`"\777"`, "octal escape value > 255"],
    [String.raw`"\ud83d\ude00"`, "escape sequence is an invalid Unicode code point"],
    ['"open', "unterminated quoted string"],
    ['"', "unterminated quoted string"],
    [String.raw`"a\"`, "unterminated quoted string"],
  ] as const;
  for (const [literal, reason] of cases) throws(() => unquoteString(literal), { name: "PromqlError", reason });
});

Deno.test("parseNumberLiteral: reads every way to write a number", () => {
  equal(parseNumberLiteral("1_000.5"), 1000.5);
  equal(parseNumberLiteral("0x1F"), 31);
  equal(parseNumberLiteral("-1e3"), -1000);
  equal(parseNumberLiteral("- 1"), -1);
  equal(parseNumberLiteral("Inf"), Infinity);
  equal(parseNumberLiteral("-inf"), -Infinity);
  equal(parseNumberLiteral("NaN"), NaN);
  equal(parseNumberLiteral("5m"), 300);
});
