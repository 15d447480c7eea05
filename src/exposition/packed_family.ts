import type { ExpositionFormat } from "./exposition_format.ts";
import { isLegacyLabelName, isLegacyName } from "./escape_name.ts";
import type { Exemplar, FamilyHead, Labels, MetricFamily, MetricType, Sample } from "./metric_family.ts";
import { linePrefix } from "./sample_line.ts";

/**
 * The part of a line that stays the same from scrape to scrape: its name and its labels, and their text once known.
 *
 * Two texts are kept, because two kinds of scraper are what occurs in practice, and most metrics need only one.
 */
export class Line {
  readonly suffix: Sample["suffix"];
  readonly labels: Labels;
  #variant = "";
  #prefix = "";
  #otherVariant = "";
  #otherPrefix = "";

  constructor(suffix: Sample["suffix"], labels: Labels) {
    this.suffix = suffix;
    this.labels = labels;
  }

  /** `name{labels} ` as `format` has it; `variant` names the formats that agree on it. */
  prefix(head: FamilyHead, format: ExpositionFormat, variant: string): string {
    if (this.#variant === variant) return this.#prefix;
    if (this.#otherVariant !== variant) {
      this.#otherPrefix = flatten(linePrefix(head, this.suffix, this.labels, format));
      this.#otherVariant = variant;
    }
    if (this.#variant === "") {
      this.#variant = this.#otherVariant;
      this.#prefix = this.#otherPrefix;
      this.#otherVariant = "";
      this.#otherPrefix = "";
      return this.#prefix;
    }
    return this.#otherPrefix;
  }
}

/** A family of many series without an object for each sample: lines that are kept, and values that are copied. */
export class PackedFamily implements MetricFamily {
  readonly name: string;
  readonly type: MetricType;
  readonly help: string;
  readonly unit?: string;
  readonly lines: readonly Line[];
  /** One for each line; they never change. */
  readonly values: Float64Array;
  /** By index of the line. */
  readonly exemplars: ReadonlyMap<number, Exemplar>;
  #samples: readonly Sample[] | undefined;

  constructor(
    head: FamilyHead,
    lines: readonly Line[],
    values: Float64Array,
    exemplars: ReadonlyMap<number, Exemplar>,
  ) {
    this.name = head.name;
    this.type = head.type;
    this.help = head.help;
    if (head.unit !== undefined) this.unit = head.unit;
    this.lines = lines;
    this.values = values;
    this.exemplars = exemplars;
  }

  /** The same as plain samples, made on demand. */
  get samples(): readonly Sample[] {
    this.#samples ??= this.lines.map((line, index) => {
      const exemplar = this.exemplars.get(index);
      const sample = { suffix: line.suffix, labels: line.labels, value: this.values[index] ?? NaN };
      return exemplar === undefined ? sample : { ...sample, exemplar };
    });
    return this.#samples;
  }

  /** Which formats agree on the text before the values: all of them, unless bounds or UTF-8 names are involved. */
  prefixVariant(format: ExpositionFormat): string {
    const bounds = this.type === "histogram" || this.type === "summary" ? format.syntax : "any";
    const first = this.lines[0];
    const legacy = isLegacyName(this.name) && Object.keys(first?.labels ?? {}).every(isLegacyLabelName);
    return legacy ? bounds : `${bounds} ${format.escaping}`;
  }
}

const encoder = new TextEncoder();
const latin1 = new TextDecoder("latin1");
const utf8 = new TextDecoder();

/**
 * The same text as one piece of memory.
 *
 * A string joined from parts is a tree of them, which costs several times as much to copy: that happens at every
 * scrape, this only once.
 */
function flatten(text: string): string {
  const bytes = encoder.encode(text);
  return (bytes.length === text.length ? latin1 : utf8).decode(bytes);
}
