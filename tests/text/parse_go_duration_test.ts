import { equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { parseGoDuration } from "../../src/text/parse_go_duration.ts";

Deno.test("parseGoDuration: reads what Go reads, and nothing else", () => {
  const expected: Record<string, number | undefined> = {
    "0": 0,
    "0s": 0,
    "100ms": 100,
    "1.5h": 5_400_000,
    "1m30s": 90_000,
    ".5s": 500,
    "2.s": 2_000,
    "250us": 0.25,
    "250µs": 0.25,
    "": undefined,
    "1": undefined,
    "s": undefined,
    "1d": undefined,
    "1 s": undefined,
    "-1s": undefined,
    "1s1": undefined,
    ".s": undefined,
  };
  for (const [text, milliseconds] of Object.entries(expected)) equal(parseGoDuration(text), milliseconds, text);
});

Deno.test("parseGoDuration: hours, minutes and seconds add up", () => {
  const part = fc.nat(1_000_000);
  fc.assert(fc.property(part, part, part, (h, m, s) => {
    equal(parseGoDuration(`${h}h${m}m${s}s`), ((h * 60 + m) * 60 + s) * 1_000);
  }));
});

Deno.test("parseGoDuration: any text is a time that is not negative, or none", () => {
  fc.assert(fc.property(fc.stringMatching(/^[\d.smhnu]*$/), (text) => {
    ok((parseGoDuration(text) ?? 0) >= 0);
  }));
});
