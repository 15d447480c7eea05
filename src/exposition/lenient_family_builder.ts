import { sampleKey } from "./check_family.ts";
import type { MetricFamily, MetricType, Sample } from "./metric_family.ts";
import { TYPE_SUFFIXES } from "./metric_definition.ts";
import type { ParsedSample } from "./parse_sample.ts";
import type { Position } from "./text_cursor.ts";
import { partOf, textFamily, wrongBound } from "./text_family.ts";

interface Metadata {
  type?: MetricType;
  help?: string;
}

/** Groups the lines of a text into families, wherever each line and its metadata stand. */
export class LenientFamilyBuilder {
  readonly #metadata = new Map<string, Metadata>();
  /** Names of metadata, and samples, in the order of the text. */
  readonly #lines: (string | ParsedSample)[] = [];
  /** Names that samples have. */
  readonly #names = new Set<string>();
  /** Families whose lines cannot be of the declared type. */
  readonly #contradicted = new Set<string>();
  /** Counters declared as in OpenMetrics, with the name that the text format declares them by. */
  readonly #renamed = new Map<string, string>();

  /** Takes a TYPE or HELP line; where it says something again, the first one counts. */
  metadata(written: string, _position: Position, given: Metadata): void {
    this.#metadata.set(written, { ...given, ...this.#metadata.get(written) });
    this.#lines.push(written);
  }

  sample(parsed: ParsedSample): void {
    this.#names.add(parsed.name);
    this.#lines.push(parsed);
  }

  /** All families, in the order in which the text mentions them. */
  finish(): MetricFamily[] {
    for (const [written, { type }] of [...this.#metadata]) if (type === "counter") this.#addTotal(written);
    for (const line of this.#lines) {
      if (typeof line === "string") continue;
      const [written] = this.#ownerOf(line.name);
      if (wrongBound(this.#typeOf(written), line.labels) !== undefined) this.#contradicted.add(written);
    }
    const drafts = new Map<string, { readonly samples: Sample[]; readonly keys: Set<string> }>();
    for (const line of this.#lines) {
      const name = typeof line === "string" ? this.#renamed.get(line) ?? line : line.name;
      const [written, suffix] = this.#ownerOf(name);
      // A help text for some lines of another metric.
      if (typeof line === "string" && written !== name) continue;
      let draft = drafts.get(written);
      if (draft === undefined) drafts.set(written, draft = { samples: [], keys: new Set() });
      if (typeof line === "string") continue;
      const { name: _name, position: _position, ...rest } = line;
      const sample = { suffix, ...rest };
      const key = sampleKey(sample);
      // Prometheus too takes the first of two.
      if (draft.keys.has(key)) continue;
      draft.keys.add(key);
      draft.samples.push(sample);
    }
    return [...drafts].map(([written, { samples }]) => {
      const { help = "" } = this.#metadata.get(written) ?? {};
      const type = this.#typeOf(written);
      return textFamily(
        { name: written, type: type === "counter" && !samples.every(counts) ? "unknown" : type, help },
        samples,
      );
    });
  }

  /** Lets a counter that is declared without the `_total` of its lines have it. */
  #addTotal(written: string): void {
    const total = `${written}_total`;
    const known = this.#metadata.get(total);
    if (this.#names.has(written) || !this.#names.has(total) || known?.type !== undefined) return;
    this.#renamed.set(written, total);
    this.#metadata.set(total, { ...this.#metadata.get(written), ...known });
  }

  /** The family that lines called `name` belong to, as its metadata writes it, and what they have after its name. */
  #ownerOf(name: string): readonly [string, Sample["suffix"]] {
    if (this.#metadata.get(name)?.type !== undefined) return [name, ""];
    return partOf(name, (base) => this.#typeOf(base)) ?? [name, ""];
  }

  /**
   * The declared type, unless the text contradicts it: a histogram has no lines with its bare name, and what is
   * declared by itself is no part of it or of a summary.
   */
  #typeOf(written: string): MetricType {
    const { type = "unknown" } = this.#metadata.get(written) ?? {};
    if (type !== "histogram" && type !== "summary") return type;
    const torn = TYPE_SUFFIXES[type].some((suffix) => this.#metadata.get(written + suffix)?.type !== undefined);
    return torn || this.#contradicted.has(written) || type === "histogram" && this.#names.has(written)
      ? "unknown"
      : type;
  }
}

function counts({ value }: Sample): boolean {
  return value >= 0;
}
