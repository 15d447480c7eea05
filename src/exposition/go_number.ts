import { formatValue } from "./format_value.ts";

/**
 * A number as Go writes it with its shortest digits (`strconv.FormatFloat(x, 'g', -1, 64)`): `0.005`, `1e+06`, `+Inf`.
 *
 * Bucket bounds and quantiles are label values, compared letter by letter, so they must look as they do in the
 * exporters of everybody else.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { goNumber } from "./go_number.ts";
 *
 * assert.deepEqual([0.5, 100000, 1e6, 1e-5].map(goNumber), ["0.5", "100000", "1e+06", "1e-05"]);
 * ```
 */
export function goNumber(value: number): string {
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  if (!Number.isFinite(value)) return formatValue(value);
  const [mantissa = "", exponentText = ""] = value.toExponential().split("e");
  const exponent = Number(exponentText);
  // Below 1e-6 and from 1e21 JavaScript itself turns to exponents; Go does so below 1e-4 and from 1e6.
  if (exponent >= -4 && exponent < 6) return String(value);
  return `${mantissa}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}
