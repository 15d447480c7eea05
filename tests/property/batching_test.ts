import assert from "node:assert/strict";
import fc from "fast-check";
import { batchLimits, planBatches } from "../../src/scan/plan_batches.ts";
import { regexStrategy } from "../../src/scan/regex_strategy.ts";
import { unionStrategy } from "../../src/scan/union_strategy.ts";

const name = fc.oneof(
  { weight: 4, arbitrary: fc.stringMatching(/^[a-z_:][a-z0-9_:]{0,60}$/) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 400 }) },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(`"`, "\\", "\n", "$", "(", "😀", "€"), minLength: 1 }) },
);
const names = fc.uniqueArray(name, { maxLength: 120 });
const options = fc.record({
  range: fc.constantFrom("5m", "4m59s999ms", "1440m"),
  groupBy: fc.constantFrom([], ["job"], ["n"], ["service.name", "nn"]),
});
const strategy = options.chain((options) =>
  fc.constantFrom(unionStrategy(options), regexStrategy("keep-names", options), regexStrategy("delayed-names", options))
);
const bytesOf = (text: string) => new TextEncoder().encode(text).length;

Deno.test("batching: every name is in exactly one batch, the order is kept, and both limits hold for each strategy", () => {
  const limits = fc.record({
    maxNames: fc.integer({ min: 1, max: 50 }),
    maxExpressionBytes: fc.integer({ min: 1, max: 9_000 }),
  });
  fc.assert(fc.property(names, strategy, limits, (names, strategy, { maxNames, maxExpressionBytes }) => {
    const { frameBytes } = strategy;
    const batches = Array.from(planBatches(names, {
      maxNames,
      maxExpressionBytes,
      frameBytes,
      nameBytes: (name) => strategy.nameBytes(name),
    }));
    assert.deepEqual(batches.flatMap((batch) => batch.names), names);
    for (const batch of batches) {
      assert.ok(batch.names.length >= 1 && batch.names.length <= maxNames);
      const bytes = bytesOf(strategy.ask(batch.names).expression);
      assert.ok(
        bytes <= maxExpressionBytes || batch.names.length === 1,
        `${bytes} bytes in ${batch.names.length} names`,
      );
    }
  }));
});

Deno.test("batching: what a strategy says of its bytes is never too little and little too much", () => {
  fc.assert(fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 60 }), strategy, (names, strategy) => {
    const said = names.reduce((bytes, name) => bytes + strategy.nameBytes(name), strategy.frameBytes);
    const bytes = bytesOf(strategy.ask(names).expression);
    assert.ok(bytes <= said);
    assert.ok(said - bytes <= 10 * names.length + 20, "full batches would be cut too early");
  }));
});

Deno.test("batching: VictoriaMetrics' 16 KiB and Mimir's 4 KiB of regular expression hold by default", () => {
  fc.assert(fc.property(names, strategy, (names, strategy) => {
    for (const [flavour, most] of [["victoriametrics", 16_384], ["unknown", 16_384], ["mimir", 4_096]] as const) {
      if (flavour === "mimir" && strategy.kind !== "delayed-names") continue;
      for (const batch of planBatches(names, batchLimits({ flavour, version: "" }, strategy, undefined))) {
        if (batch.names.length > 1) assert.ok(bytesOf(strategy.ask(batch.names).expression) <= most);
      }
    }
  }));
});
