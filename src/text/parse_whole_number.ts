import { ValueError } from "./value_error.ts";

/** First and last number allowed. */
export interface WholeNumberLimits {
  readonly min: number;
  readonly max: number;
}

/**
 * Reads a whole number in decimal digits, the whole text or nothing: neither "12x" nor "1e3" nor "0x10".
 *
 * @throws {ValueError}
 */
export function parseWholeNumber(text: string, { min, max }: WholeNumberLimits): number {
  const trimmed = text.trim();
  const value = /^[+-]?\d+$/.test(trimmed) ? Number(trimmed) : NaN;
  if (value >= min && value <= max) return value === 0 ? 0 : value;
  throw new ValueError(`it has to be a whole number from ${min} to ${max}`);
}
