import assert from "node:assert/strict";
import fc from "fast-check";
import { formatDuration, parseDuration, parseGoDuration, parsePrometheusDuration } from "../../src/text/duration.ts";
import { ValueError } from "../../src/text/value_error.ts";

Deno.test("parseDuration: reads what formatDuration writes", () => {
  fc.assert(fc.property(fc.nat({ max: 10 ** 12 }), (ms) => {
    assert.equal(parseDuration(formatDuration(ms)), ms);
  }));
});

Deno.test("parseDuration: plain numbers are seconds, or minutes where told", () => {
  assert.equal(parseDuration("90"), 90_000);
  assert.equal(parseDuration("0.5"), 500);
  assert.equal(parseDuration("5", { bareUnit: "minutes" }), 300_000);
  assert.equal(parseDuration("5s", { bareUnit: "minutes" }), 5_000);
});

Deno.test("parseDuration: the notation of Prometheus", () => {
  const cases = { "1m30s": 90_000, "500ms": 500, "2h": 7_200_000, "1d": 86_400_000, "1w": 604_800_000, "1y": 31_536e6 };
  for (const [text, ms] of Object.entries(cases)) assert.equal(parseDuration(text), ms, text);
});

Deno.test("parseDuration: wrong units, wrong order, repeats, signs and nothing are refused", () => {
  for (const text of ["", " ", "x", "12x", "1.5h", "30s1m", "1m1m", "-5", "+5", "5 m", "m", "1e3", "9".repeat(30)]) {
    assert.throws(() => parseDuration(text), ValueError, text);
  }
});

Deno.test("parseDuration: limits hold, and the reason names them", () => {
  assert.throws(() => parseDuration("0", { minMs: 1 }), { reason: "it has to be at least 1ms" });
  assert.throws(() => parseDuration("25h", { maxMs: 86_400_000 }), { reason: "it has to be at most 1d" });
});

Deno.test("formatDuration: zero, and days rather than weeks", () => {
  assert.equal(formatDuration(0), "0s");
  assert.equal(formatDuration(8 * 86_400_000 + 1_001), "8d1s1ms");
});

Deno.test("parsePrometheusDuration: adds up units from the largest to the smallest", () => {
  assert.equal(parsePrometheusDuration("5m"), 300_000);
  assert.equal(parsePrometheusDuration("4m59s999ms"), 299_999);
  assert.equal(parsePrometheusDuration("1y2w3d4h"), (365 * 24 + 14 * 24 + 3 * 24 + 4) * 3_600_000);
  assert.equal(parsePrometheusDuration("0s"), 0);
});

Deno.test("parsePrometheusDuration: is undefined for what is no duration, a number without a unit among it", () => {
  for (const text of ["", "5", "m", "5s1m", "1m1m", "1.5m", "-5m", "5 m"]) {
    assert.equal(parsePrometheusDuration(text), undefined, text);
  }
});

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
  for (const [text, milliseconds] of Object.entries(expected)) assert.equal(parseGoDuration(text), milliseconds, text);
});

Deno.test("parseGoDuration: hours, minutes and seconds add up", () => {
  const part = fc.nat(1_000_000);
  fc.assert(fc.property(part, part, part, (h, m, s) => {
    assert.equal(parseGoDuration(`${h}h${m}m${s}s`), ((h * 60 + m) * 60 + s) * 1_000);
  }));
});

Deno.test("parseGoDuration: any text is a time that is not negative, or none", () => {
  fc.assert(fc.property(fc.stringMatching(/^[\d.smhnu]*$/), (text) => {
    assert.ok((parseGoDuration(text) ?? 0) >= 0);
  }));
});
