import { InvalidLabelsError } from "./metric_errors.ts";
import type { Labels } from "./metric_family.ts";

/** A value for each label name; a number becomes what `String` makes of it. */
export type LabelValues<N extends string> = Readonly<Record<N, string | number>>;

/** The arguments of a method: labels come first if the metric has any, and are left out if it has none. */
export type LabelArgs<N extends string, Rest extends readonly unknown[]> = [N] extends [never] ? Rest
  : [labels: LabelValues<N>, ...Rest];

/** Labels in the order of their declaration, and a key that no other label values have. */
interface ResolvedLabels {
  readonly labels: Labels;
  readonly key: string;
}

/** Splits the arguments of a method whose first one is the labels, where there are label names. */
export function splitLabelArgs(
  names: readonly string[],
  args: readonly unknown[],
): { labels: unknown; rest: readonly unknown[] } {
  const given = typeof args[0] === "object" && args[0] !== null;
  return given || names.length > 0 ? { labels: args[0], rest: args.slice(1) } : { labels: undefined, rest: args };
}

/**
 * Checks `given` against `names`: each of them is there and no other, and every value is a string or a number.
 *
 * The key writes each value's length before it, so that `{a: "x|", b: "y"}` and `{a: "x", b: "|y"}` are two series.
 * Lone surrogates become U+FFFD first, as they do on the wire: two values that look the same there are the same.
 */
export function resolveLabels(metric: string, names: readonly string[], given: unknown): ResolvedLabels {
  const values: Record<string, unknown> = isRecord(given) ? given : {};
  if (given !== undefined && !isRecord(given)) {
    throw new InvalidLabelsError(metric, given, `labels are an object. Give ${wanted(names)}.`);
  }
  let count = 0;
  for (const name in values) {
    if (!Object.hasOwn(values, name)) continue;
    count++;
    if (!names.includes(name)) {
      throw new InvalidLabelsError(metric, given, `there is no label "${name}". Give ${wanted(names)}.`);
    }
  }
  if (count < names.length) {
    const missing = names.find((name) => !Object.hasOwn(values, name));
    throw new InvalidLabelsError(metric, given, `the label "${missing}" is missing. Give ${wanted(names)}.`);
  }
  const labels: Record<string, string> = {};
  let key = "";
  for (const name of names) {
    const value = values[name];
    if (typeof value !== "string" && typeof value !== "number") {
      throw new InvalidLabelsError(metric, given, `the label "${name}" is neither a string nor a number.`);
    }
    const text = String(value).toWellFormed();
    labels[name] = text;
    key += `${text.length}:${text}`;
  }
  return { labels, key };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function wanted(names: readonly string[]): string {
  return names.length === 0 ? "no labels" : names.map((name) => `"${name}"`).join(", ");
}
