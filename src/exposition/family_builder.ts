import { sampleKey } from "./check_family.ts";
import { checkOpenMetricsFamily } from "./check_openmetrics_family.ts";
import { reservedNames, TYPE_SUFFIXES } from "./metric_definition.ts";
import type { MetricFamily, MetricType, Sample } from "./metric_family.ts";
import type { ParsedSample } from "./parse_sample.ts";
import type { Position, TextCursor } from "./text_cursor.ts";
import { partOf, textFamily, wrongBound } from "./text_family.ts";

/** Types that have lines with the family's bare name. */
const BARE_TYPES: ReadonlySet<MetricType> = new Set(["gauge", "summary", "stateset", "unknown"]);

interface Draft {
  /** The name as metadata and bare lines write it. */
  readonly written: string;
  readonly position: Position;
  type?: MetricType;
  help?: string;
  unit?: string;
  readonly samples: Sample[];
  readonly positions: Position[];
  readonly keys: Set<string>;
}

/** Groups the lines of an exposition into families, and insists that each family is in one place. */
export class FamilyBuilder {
  readonly #cursor: TextCursor;
  readonly #families: MetricFamily[] = [];
  readonly #written = new Set<string>();
  /** By the name of a line: the family it belongs to, as its metadata writes it. */
  readonly #owners = new Map<string, string>();
  /** By each name that OpenMetrics keeps for a family, whether it has such lines or not: that family. */
  readonly #reserved = new Map<string, string>();
  /** By the name in the metadata. */
  readonly #types = new Map<string, MetricType>();
  #draft: Draft | undefined;

  constructor(cursor: TextCursor) {
    this.#cursor = cursor;
  }

  /** Takes a TYPE, HELP or UNIT line: once a family, and before its samples. */
  metadata(written: string, position: Position, given: { type?: MetricType; help?: string; unit?: string }): void {
    const draft = this.#draft?.written === written ? this.#draft : this.#begin(written, position);
    if (draft.samples.length > 0) {
      this.#cursor.fail(`the metadata of ${JSON.stringify(written)} comes after its samples.`, position);
    }
    const { type, help, unit } = given;
    if (
      [type !== undefined && draft.type, help !== undefined && draft.help, unit !== undefined && draft.unit]
        .some((before) => typeof before === "string")
    ) {
      this.#cursor.fail(`the metadata of ${JSON.stringify(written)} appears twice.`, position);
    }
    Object.assign(draft, given);
  }

  sample(parsed: ParsedSample): void {
    let draft = this.#draft;
    let suffix = draft === undefined ? undefined : this.#suffixIn(draft, parsed.name);
    if (draft === undefined || suffix === undefined) {
      draft = this.#begin(parsed.name, parsed.position);
      suffix = "";
    }
    const declared = suffix !== "" && this.#written.has(parsed.name) ? parsed.name : undefined;
    const owner = declared ?? this.#owners.get(parsed.name);
    if (owner !== undefined && owner !== draft.written) {
      this.#cursor.fail(`lines named "${parsed.name}" belong to "${owner}" already.`, parsed.position);
    }
    this.#owners.set(parsed.name, draft.written);
    const { position, name: _name, ...rest } = parsed;
    const wrong = this.#cursor.dialect === "text" ? wrongBound(draft.type ?? "unknown", rest.labels) : undefined;
    if (wrong !== undefined) this.#cursor.fail(`the label "${wrong}" of a ${draft.type} is a number.`, position);
    const sample = { suffix, ...rest };
    const key = sampleKey(sample);
    if (draft.keys.has(key)) {
      // Times that differ by less than a reader can tell look the same; the standard has it take the first one.
      if (this.#cursor.dialect === "openmetrics" && rest.timestampMs !== undefined) return;
      this.#cursor.fail("this series appears twice.", position);
    }
    draft.keys.add(key);
    draft.samples.push(sample);
    draft.positions.push(position);
  }

  /** All families, in the order of the text. */
  finish(): MetricFamily[] {
    this.#close();
    return this.#families;
  }

  #begin(written: string, position: Position): Draft {
    this.#close();
    if (this.#written.has(written)) {
      this.#cursor.fail(`the lines of ${JSON.stringify(written)} are not together.`, position);
    }
    const [owner] = this.#cursor.dialect === "text" ? partOf(written, (base) => this.#types.get(base)) ?? [] : [];
    if (owner !== undefined) this.#cursor.fail(`lines named "${written}" belong to "${owner}" already.`, position);
    this.#written.add(written);
    return this.#draft = { written, position, samples: [], positions: [], keys: new Set() };
  }

  /** The suffix that makes `name` a line of `draft`, if one does. */
  #suffixIn(draft: Draft, name: string): Sample["suffix"] | undefined {
    const type = draft.type ?? "unknown";
    if (!name.startsWith(draft.written)) return undefined;
    const rest = name.slice(draft.written.length);
    if (this.#cursor.dialect === "text" && type === "counter") return rest === "" ? "" : undefined;
    if (rest === "") return BARE_TYPES.has(type) ? "" : undefined;
    const suffix = TYPE_SUFFIXES[type].find((one) => one === rest);
    return this.#cursor.dialect === "text" && suffix === "_created" ? undefined : suffix;
  }

  #close(): void {
    const draft = this.#draft;
    if (draft === undefined) return;
    const { written, type = "unknown", help = "", unit, samples, positions } = draft;
    this.#types.set(written, type);
    const head = { name: written, type, help, ...(unit === undefined ? {} : { unit }) };
    if (this.#cursor.dialect === "openmetrics") {
      for (const name of reservedNames(head)) {
        const owner = this.#reserved.get(name);
        if (owner !== undefined) this.#cursor.fail(`the name "${name}" belongs to "${owner}" already.`, draft.position);
        this.#reserved.set(name, written);
      }
      checkOpenMetricsFamily({ ...head, samples }, (reason, index) => {
        this.#cursor.fail(reason, index === undefined ? draft.position : positions[index]);
      });
    }
    this.#families.push(this.#cursor.dialect === "openmetrics" ? { ...head, samples } : textFamily(head, samples));
    this.#draft = undefined;
  }
}
