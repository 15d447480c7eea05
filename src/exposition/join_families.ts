import type { ExpositionFormat } from "./exposition_format.ts";
import type { FamilyHead, MetricFamily } from "./metric_family.ts";
import { Line, PackedFamily } from "./packed_family.ts";
import { linePrefix } from "./sample_line.ts";

/** Lines joined between two pauses. */
const PIECE = 2_000;

/** A line of a family that is made anew when anything in it changes: keeping its text would only take room. */
class JoinedLine extends Line {
  override prefix(head: FamilyHead, format: ExpositionFormat): string {
    return linePrefix(head, this.suffix, this.labels, format);
  }
}

/**
 * Joins families of one name, whose samples get a first label that tells the families apart, and pauses after every few
 * lines.
 *
 * What is right in each of them is right together, so that nothing is checked again. Times and exemplars are left out.
 *
 * @param families By the value of the label, each value once; at least one. None of them has the label.
 */
export function* joinFamilies(
  label: string,
  families: readonly (readonly [value: string, MetricFamily])[],
): Generator<void, PackedFamily> {
  const [, first] = families[0] ?? [];
  if (first === undefined) throw new TypeError("There is no family to join");
  const { name, type, help, unit } = first;
  const lines: Line[] = [];
  const values: number[] = [];
  for (const [value, { samples }] of families) {
    for (const sample of samples) {
      if (lines.length % PIECE === PIECE - 1) yield;
      lines.push(new JoinedLine(sample.suffix, { [label]: value, ...sample.labels }));
      values.push(sample.value);
    }
  }
  const head = { name, type, help, ...unit === undefined ? {} : { unit } };
  return new PackedFamily(head, lines, Float64Array.from(values), new Map());
}

/** The same family with one more label, before the samples' own ones. */
export function withLabel(family: MetricFamily, label: string, value: string): MetricFamily {
  return {
    ...family,
    samples: family.samples.map((sample) => ({ ...sample, labels: { [label]: value, ...sample.labels } })),
  };
}
