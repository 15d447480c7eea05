import assert from "node:assert/strict";
import fc from "fast-check";
import { ConfigError } from "../../src/config/config_error.ts";

const details = { option: "--threads", reason: "it is wrong", suggestion: "Try another" };

Deno.test("ConfigError: says what, why and what to try", () => {
  assert.equal(
    new ConfigError({ ...details, value: "x" }).message,
    'Cannot use "x" as --threads: it is wrong. Try another.',
  );
  assert.equal(new ConfigError(details).message, "Cannot use --threads: it is wrong. Try another.");
  assert.equal(
    new ConfigError({ ...details, action: "scan", suggestion: "Did you mean that?" }).message,
    "Cannot scan: it is wrong. Did you mean that?",
  );
});

Deno.test("ConfigError: is one line without control characters, whatever the value", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (value) => {
    assert.doesNotMatch(new ConfigError({ ...details, value }).message, /\p{Cc}/u);
  }));
});

Deno.test("ConfigError: a long value is cut", () => {
  const { message } = new ConfigError({ ...details, value: "🦕".repeat(5_000) });
  assert.equal(message, `Cannot use "${"🦕".repeat(200)}…" as --threads: it is wrong. Try another.`);
});
