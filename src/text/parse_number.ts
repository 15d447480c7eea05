import { ValueError } from "./value_error.ts";

/** Limits of a number. */
interface NumberLimits {
  /** @default no limit */
  readonly min?: number;
  /** The number has to be greater than this. @default no limit */
  readonly greaterThan?: number;
  /** @default no limit */
  readonly max?: number;
  /** A number to propose for what is none, where there is no default to go back to. */
  readonly example?: string;
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * Reads a decimal number. The whole text has to be one: "12x" is not 12.
 *
 * @throws {ValueError}
 */
export function parseNumber(text: string, limits: NumberLimits = {}): number {
  const trimmed = text.trim();
  const { min = -Infinity, greaterThan = -Infinity, max = Infinity } = limits;
  const value = DECIMAL.test(trimmed) ? Number(trimmed) : NaN;
  if (Number.isFinite(value) && value >= min && value > greaterThan && value <= max) return value === 0 ? 0 : value;
  const hint = /^\d+,\d+$/.test(trimmed) ? "Write the decimal point as a point" : proposalOf(limits);
  throw new ValueError(`it has to be a number${describe(limits)}`, hint);
}

function describe({ min, greaterThan, max }: NumberLimits): string {
  const parts: string[] = [];
  if (min !== undefined) parts.push(`of at least ${min}`);
  if (greaterThan !== undefined) parts.push(`greater than ${greaterThan}`);
  if (max !== undefined) parts.push(`of at most ${max}`);
  return parts.length === 0 ? "" : ` ${parts.join(" and ")}`;
}

function proposalOf({ example }: Pick<NumberLimits, "example">): string | undefined {
  return example === undefined ? undefined : `Write a number such as ${example}`;
}

/** The smallest and the largest number allowed. */
interface WholeNumberLimits extends Pick<NumberLimits, "example"> {
  readonly min: number;
  readonly max: number;
}

/**
 * Reads a whole number in decimal digits: not "12x", "1e3" or "0x10".
 *
 * @throws {ValueError}
 */
export function parseWholeNumber(text: string, limits: WholeNumberLimits): number {
  const { min, max } = limits;
  const trimmed = text.trim();
  const value = /^[+-]?\d+$/.test(trimmed) ? Number(trimmed) : NaN;
  if (value >= min && value <= max) return value === 0 ? 0 : value;
  throw new ValueError(`it has to be a whole number from ${min} to ${max}`, proposalOf(limits));
}
