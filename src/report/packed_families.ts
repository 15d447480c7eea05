import type { MetricFamily } from "../exposition/metric_family.ts";
import { PackedText } from "./packed_text.ts";

/** Samples of a line: little enough to be parsed at once. */
const SAMPLES_A_LINE = 1_000;

/** Families that wait, compressed, until they are sent. A large one comes back in parts. */
export class PackedFamilies {
  readonly #text: PackedText;

  private constructor(text: PackedText) {
    this.#text = text;
  }

  /** Packs families, in turns with what else the program does. Their numbers are finite. */
  static async of(families: Iterable<MetricFamily>): Promise<PackedFamilies> {
    return new PackedFamilies(await PackedText.of(linesOf(families)));
  }

  /** Gives the families again. */
  *[Symbol.iterator](): Generator<MetricFamily> {
    for (const block of this.#text) {
      for (const line of block.split("\n")) if (line !== "") yield JSON.parse(line);
    }
  }
}

function* linesOf(families: Iterable<MetricFamily>): Generator<string> {
  for (const { name, type, help, samples } of families) {
    for (let start = 0; start < samples.length; start += SAMPLES_A_LINE) {
      yield `${JSON.stringify({ name, type, help, samples: samples.slice(start, start + SAMPLES_A_LINE) })}\n`;
    }
  }
}
