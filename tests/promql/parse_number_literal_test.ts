import { equal } from "node:assert/strict";
import { parseNumberLiteral } from "../../src/promql/parse_number_literal.ts";

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
