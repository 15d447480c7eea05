/** The label that holds the metric's name. */
export const METRIC_NAME_LABEL = "__name__";

/**
 * Immutable labels of one series, sorted by name; an empty value is no label at all.
 *
 * Pairs lie flat in one array, name after name, because the demo tenant has tens of thousands of these and names such
 * as `__proto__` are allowed.
 */
export class LabelSet {
  /** No label at all. */
  static readonly EMPTY: LabelSet = new LabelSet([]);

  readonly #flat: readonly string[];
  #nameless: LabelSet | undefined;
  #key: string | undefined;

  private constructor(flat: readonly string[]) {
    this.#flat = flat;
  }

  /** Makes a set of labels given in any order. */
  static from(labels: Readonly<Record<string, string>>): LabelSet {
    const entries = Object.entries(labels).filter(([, value]) => value !== "");
    entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return new LabelSet(entries.flat());
  }

  /** Returns the value of a label, empty where the label is absent. */
  get(name: string): string {
    const flat = this.#flat;
    for (let index = 0; index < flat.length; index += 2) {
      if (flat[index] === name) return flat[index + 1] ?? "";
    }
    return "";
  }

  /** Lists the names in order. */
  names(): string[] {
    return this.#flat.filter((_, index) => index % 2 === 0);
  }

  /** Returns the same labels with one of them set; an empty value removes it. */
  with(name: string, value: string): LabelSet {
    const kept = this.without((label) => label === name).#flat;
    if (value === "") return kept.length === this.#flat.length ? this : new LabelSet(kept);
    let index = 0;
    while (index < kept.length && (kept[index] ?? "") < name) index += 2;
    return new LabelSet([...kept.slice(0, index), name, value, ...kept.slice(index)]);
  }

  /** Returns the labels that the predicate does not name. */
  without(isDropped: (name: string) => boolean): LabelSet {
    const flat = this.#flat;
    const kept: string[] = [];
    for (let index = 0; index < flat.length; index += 2) {
      const name = flat[index] ?? "";
      if (!isDropped(name)) kept.push(name, flat[index + 1] ?? "");
    }
    return kept.length === flat.length ? this : new LabelSet(kept);
  }

  /** Returns the labels without the metric's name; remembered, because almost every function asks for them. */
  withoutMetricName(): LabelSet {
    return this.#nameless ??= this.without((name) => name === METRIC_NAME_LABEL);
  }

  /** Text that is equal for equal label sets and for no others. */
  get key(): string {
    return this.#key ??= collisionProofKey(this.#flat);
  }

  /** Writes the labels as a JSON object, metric name first as Prometheus does. */
  toJsonText(): string {
    const flat = this.#flat;
    const members: string[] = [];
    for (let index = 0; index < flat.length; index += 2) {
      members.push(`${JSON.stringify(flat[index])}:${JSON.stringify(flat[index + 1])}`);
    }
    return `{${members.join(",")}}`;
  }
}

/** Joins texts so that different lists never give the same key, whatever characters they hold. */
export function collisionProofKey(parts: readonly string[]): string {
  let key = "";
  for (const part of parts) key += `${part.length}:${part}`;
  return key;
}
