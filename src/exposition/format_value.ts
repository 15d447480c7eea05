/**
 * A number as every reader of the formats understands it, Go's `strconv.ParseFloat` among them.
 *
 * JavaScript's shortest round-trip digits are kept; only the spellings differ: `+Inf`, `-Inf`, and zero below zero,
 * whose sign `String` drops, and which has a point because Python reads `-0` as a whole number without a sign.
 */
export function formatValue(value: number): string {
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0";
  if (value - value === 0) return String(value);
  if (value === Infinity) return "+Inf";
  return value === -Infinity ? "-Inf" : "NaN";
}
