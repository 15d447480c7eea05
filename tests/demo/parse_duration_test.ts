import { equal } from "node:assert/strict";
import { parseDuration, parseNumber } from "../../src/demo/parse_duration.ts";

Deno.test("parseDuration: adds up units from the largest to the smallest", () => {
  equal(parseDuration("5m"), 300_000);
  equal(parseDuration("4m59s999ms"), 299_999);
  equal(parseDuration("1y2w3d4h"), (365 * 24 + 14 * 24 + 3 * 24 + 4) * 3_600_000);
  equal(parseDuration("0s"), 0);
});

Deno.test("parseDuration: is undefined for what is no duration", () => {
  for (const text of ["", "5", "m", "5s1m", "1m1m", "1.5m", "-5m", "5 m"]) equal(parseDuration(text), undefined, text);
});

Deno.test("parseNumber: reads every way to write a number", () => {
  equal(parseNumber("1_000.5"), 1000.5);
  equal(parseNumber("0x1F"), 31);
  equal(parseNumber("-1e3"), -1000);
  equal(parseNumber("- 1"), -1);
  equal(parseNumber("Inf"), Infinity);
  equal(parseNumber("-inf"), -Infinity);
  equal(parseNumber("NaN"), NaN);
  equal(parseNumber("5m"), 300);
});
