import assert from "node:assert/strict";
import { batchLimits } from "../../src/scan/batch_limits.ts";
import { regexWay } from "../../src/scan/regex_way.ts";
import { unionWay } from "../../src/scan/union_way.ts";

const OPTIONS = { range: "5m", groupBy: undefined };
const WAYS = {
  union: unionWay(OPTIONS),
  "delayed-names": regexWay("delayed-names", OPTIONS),
  "keep-names": regexWay("keep-names", OPTIONS),
};
const CASES = [
  ["prometheus", "3.15.0", "union", 500, 256 * 1024],
  ["prometheus", "", "union", 500, 256 * 1024],
  ["prometheus", "2.42.0+ds", "union", 100, 256 * 1024],
  ["prometheus", "v2.53.0", "union", 100, 256 * 1024],
  ["prometheus", "3.15.0", "delayed-names", 250, 256 * 1024],
  ["mimir", "2.17.0", "union", 300, 256 * 1024],
  ["mimir", "2.17.0", "delayed-names", 250, 4_000],
  ["thanos", "0.37.2", "union", 300, 256 * 1024],
  ["victoriametrics", "", "keep-names", 100, 16_000],
  ["victoriametrics", "", "union", 100, 16_000],
  ["unknown", "", "union", 100, 16_000],
  ["unknown", "1.0", "delayed-names", 100, 16_000],
] as const;

for (const [flavour, version, kind, maxNames, maxExpressionBytes] of CASES) {
  Deno.test(`batchLimits: ${flavour} ${version} by ${kind} takes ${maxNames} names or ${maxExpressionBytes} bytes`, () => {
    const limits = batchLimits({ flavour, version }, WAYS[kind], undefined);
    assert.deepEqual([limits.maxNames, limits.maxExpressionBytes], [maxNames, maxExpressionBytes]);
  });
}

Deno.test("batchLimits: --batch-size decides the names, never the bytes", () => {
  const limits = batchLimits({ flavour: "victoriametrics", version: "" }, WAYS.union, 7);
  assert.deepEqual([limits.maxNames, limits.maxExpressionBytes], [7, 16_000]);
});
