/** Why a large answer was given up. */
export type Problem =
  /** It is no JSON, or none that an answer can be; `found` says what it is, `passing` whether the next may be whole. */
  | { readonly kind: "malformed"; readonly found: string; readonly passing: boolean }
  /** It is beyond a bound, which `bound` names. */
  | { readonly kind: "too-large"; readonly bound: string };

/** Elements of the list are parsed in slices of about this, which takes a few milliseconds. */
const SLICE_BYTES = 256 * 1024;
/** One element, or what stands around the list: status, warnings, statistics. */
const MAX_PART_BYTES = 1024 * 1024;
/** Five times the metric names of the largest tenant that the program was tried on. */
const MAX_ELEMENTS = 1_000_000;
/** An answer of the API is six deep. */
const MAX_DEPTH = 64;
/** The shortest row, `{"metric":{},"value":[1792000000,"1"]}`, has three opening brackets in 39 bytes. */
const MIN_BYTES_PER_BRACKET = 12;
const FREE_BRACKETS = 64 * 1024;
/** `data` of a list of names, `data.result` of a vector, or the whole of the answer. */
const MAX_LIST_DEPTH = 2;
/** What stands around the list has six brackets, and a few more for warnings and statistics. */
const MAX_BRACKETS_BEFORE_LIST = 1_000;
/** As much of what stands before a bracket as tells whether it opens the list. */
const MAX_LOOKED_AT = 64;
const LIST_FOLLOWS = /^\s*$|"(?:data|result)"\s*:\s*$/;

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

const TOO_DEEP: Problem = { kind: "malformed", found: "JSON that is nested too deeply", passing: false };
const TOO_MANY_BRACKETS: Problem = { kind: "malformed", found: "JSON of little else than brackets", passing: false };
const NO_JSON: Problem = { kind: "malformed", found: "no valid JSON", passing: true };
const TOO_LARGE_A_PART: Problem = { kind: "too-large", bound: "more than 1 MiB in one of its parts" };
const TOO_LONG: Problem = { kind: "too-large", bound: `more than ${MAX_ELEMENTS.toLocaleString("en-US")} entries` };

/**
 * Parses a large answer of the API while it arrives: its one long list in slices, and what stands around it in the end.
 *
 * Neither the whole text nor the time of parsing it at once is needed. What costs more than an answer can be worth is
 * given up early: deep nesting, brackets upon brackets, a million entries.
 */
export class JsonSlices {
  readonly #list: unknown[] = [];
  /** What stands around the list, its two brackets included. */
  #frame = "";
  /** The slice or the part of the frame that is not complete yet. */
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #where: "before the list" | "in the list" | "after the list" = "before the list";
  /** Depth of the list's elements. */
  #elementDepth = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #bytes = 0;
  #brackets = 0;

  /** Takes the next piece; returns why the answer is given up, if it is. */
  push(chunk: Uint8Array): Problem | undefined {
    this.#bytes += chunk.length;
    /** Where what is not kept yet begins. */
    let from = 0;
    for (let index = 0; index < chunk.length; index++) {
      const byte = chunk[index];
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === BACKSLASH) this.#escaped = true;
        else if (byte === QUOTE) this.#inString = false;
      } else if (byte === QUOTE) {
        this.#inString = true;
      } else if (byte === OPEN_BRACKET || byte === OPEN_BRACE) {
        this.#brackets++;
        if (this.#where === "before the list" && this.#brackets > MAX_BRACKETS_BEFORE_LIST) return TOO_MANY_BRACKETS;
        if (++this.#depth > MAX_DEPTH) return TOO_DEEP;
        if (byte !== OPEN_BRACKET || this.#where !== "before the list" || this.#depth > MAX_LIST_DEPTH + 1) continue;
        this.#keep(chunk.subarray(from, index));
        from = index;
        this.#endPartOfFrame();
        if (this.#frame.length > MAX_PART_BYTES) return TOO_LARGE_A_PART;
        if (!LIST_FOLLOWS.test(endOf(this.#frame))) continue;
        this.#frame += "[";
        from = index + 1;
        this.#where = "in the list";
        this.#elementDepth = this.#depth;
      } else if (byte === CLOSE_BRACKET || byte === CLOSE_BRACE) {
        if (this.#depth-- !== this.#elementDepth || this.#where !== "in the list") continue;
        this.#keep(chunk.subarray(from, index));
        from = index;
        const problem = this.#endSlice();
        if (problem !== undefined) return problem;
        this.#where = "after the list";
      } else if (byte === COMMA && this.#where === "in the list" && this.#depth === this.#elementDepth) {
        if (this.#pendingBytes + index - from < SLICE_BYTES) continue;
        this.#keep(chunk.subarray(from, index));
        from = index + 1;
        const problem = this.#endSlice();
        if (problem !== undefined) return problem;
      }
    }
    this.#keep(chunk.subarray(from));
    if (this.#pendingBytes + this.#frame.length > MAX_PART_BYTES) return TOO_LARGE_A_PART;
    return this.#brackets > FREE_BRACKETS + this.#bytes / MIN_BYTES_PER_BRACKET ? TOO_MANY_BRACKETS : undefined;
  }

  /** Puts the parts together once nothing more comes. */
  finish(): { readonly kind: "json"; readonly value: unknown } | Problem {
    this.#endPartOfFrame();
    try {
      const value: unknown = JSON.parse(this.#frame);
      if (this.#list.length === 0) return { kind: "json", value };
      const empty = [value, property(value, "data"), property(property(value, "data"), "result")]
        .find((place): place is unknown[] => Array.isArray(place));
      if (empty === undefined) return NO_JSON;
      for (const element of this.#list) empty.push(element);
      return { kind: "json", value };
    } catch {
      return NO_JSON;
    }
  }

  #keep(bytes: Uint8Array): void {
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
  }

  #endPartOfFrame(): void {
    this.#frame += this.#takePending();
  }

  #endSlice(): Problem | undefined {
    try {
      const elements: unknown[] = JSON.parse(`[${this.#takePending()}]`);
      for (const element of elements) this.#list.push(element);
    } catch {
      // The parser's own error is no cause to keep: it repeats the text as it came.
      return NO_JSON;
    }
    return this.#list.length > MAX_ELEMENTS ? TOO_LONG : undefined;
  }

  #takePending(): string {
    const decoder = new TextDecoder();
    const text = this.#pending.map((bytes) => decoder.decode(bytes, { stream: true })).join("") + decoder.decode();
    this.#pending = [];
    this.#pendingBytes = 0;
    return text;
  }
}

function property(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

/** The end of a text, by which it is not mistaken for an empty one. */
function endOf(text: string): string {
  return text.length <= MAX_LOOKED_AT ? text : `…${text.slice(-MAX_LOOKED_AT)}`;
}
