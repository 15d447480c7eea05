/**
 * Writes a number as every reader of the formats understands it, Go's `strconv.ParseFloat` among them.
 *
 * JavaScript's shortest round-trip digits are kept; only the spellings differ: `+Inf`, `-Inf`, and negative zero, whose
 * sign `String` drops, and which gets a point because Python reads `-0` as an integer without a sign.
 */
export function formatValue(value: number): string {
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0";
  if (value - value === 0) return String(value);
  if (value === Infinity) return "+Inf";
  return value === -Infinity ? "-Inf" : "NaN";
}

/**
 * Writes many numbers, each as {@linkcode formatValue} does.
 *
 * `String` keeps the text of a number in V8's cache, and so in the part of the heap that is cleaned only with a pause:
 * 30 ms every few scrapes of 200,000 series. `JSON.stringify` writes the same digits and caches nothing; what JSON
 * cannot express is put in afterwards.
 */
export function formatValues(values: Float64Array): string[] {
  const texts = JSON.stringify(Array.from(values)).slice(1, -1).split(",");
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? NaN;
    if (value === 0 || value - value !== 0) texts[index] = formatValue(value);
  }
  return texts;
}

/**
 * Writes a number in its shortest digits as Go's `strconv.FormatFloat(x, 'g', -1, 64)` does: `0.005`, `1e+06`, `+Inf`.
 *
 * Bucket bounds and quantiles are label values, compared letter by letter, so they must look as they do in every other
 * exporter.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { goNumber } from "./format_value.ts";
 *
 * assert.deepEqual([0.5, 100000, 1e6, 1e-5].map(goNumber), ["0.5", "100000", "1e+06", "1e-05"]);
 * ```
 */
export function goNumber(value: number): string {
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  if (!Number.isFinite(value)) return formatValue(value);
  const [mantissa = "", exponentText = ""] = value.toExponential().split("e");
  const exponent = Number(exponentText);
  // JavaScript itself writes exponents below 1e-6 and from 1e21; Go does so below 1e-4 and from 1e6.
  if (exponent >= -4 && exponent < 6) return String(value);
  return `${mantissa}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

/** The milliseconds that 64 bits hold, which is all that Prometheus reads. */
const LIMIT_MS = 2 ** 63;

/** Whether every format can write a timestamp of `ms` milliseconds. */
export function isTime(ms: number): boolean {
  return ms < LIMIT_MS && ms > -LIMIT_MS;
}
