/** Why a large answer was given up. */
export type Problem =
  /** It is no JSON, or none that an answer can be; `found` says what it is, `passing` whether the next may be whole. */
  | { readonly kind: "malformed"; readonly found: string; readonly passing: boolean }
  /** It is beyond a bound, which `bound` names. */
  | { readonly kind: "too-large"; readonly bound: string };

const MIB = 1024 * 1024;
/** Elements of the list are parsed in slices of about this, which takes a few milliseconds. */
const SLICE_BYTES = 256 * 1024;
/** Five times the metric names of the largest tenant that the program was tried on. */
const MAX_ELEMENTS = 1_000_000;
/** An answer of the API is six deep. */
const MAX_DEPTH = 64;
/** The shortest row, `{"metric":{},"value":[1792000000,"1"]}`, has three opening brackets in 39 bytes. */
const MIN_BYTES_PER_BRACKET = 12;
const FREE_BRACKETS = 64 * 1024;
/** What stands around the list has six brackets, and a few more for warnings and statistics. */
const MAX_BRACKETS_BEFORE_LIST = 1_000;
/** As much of what stands before a bracket as tells whether it opens the list. */
const MAX_LOOKED_AT = 64;
/** A text that no answer has: where a list stands in its frame. */
const PLACEHOLDER = "\0list ";

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
const TOO_LONG: Problem = { kind: "too-large", bound: `more than ${MAX_ELEMENTS.toLocaleString("en-US")} entries` };

/** Which arrays of a document are the long ones. */
interface LongLists {
  /** Matches what stands before the bracket of one. */
  readonly follows: RegExp;
  /** Arrays and objects around one at most. */
  readonly maxDepth: number;
  /** Whether there may be several. */
  readonly several: boolean;
  /** Bytes at most of one element, and of what stands around the lists. */
  readonly maxPartBytes: number;
}

/** `data` of a list of names, `data.result` of a vector, or the whole of the answer. */
const LIST_OF_AN_ANSWER: LongLists = {
  follows: /^\s*$|"(?:data|result)"\s*:\s*$/,
  maxDepth: 2,
  several: false,
  // Status, warnings and statistics stand around it.
  maxPartBytes: MIB,
};

/**
 * Parses a large document while it arrives, an answer of the API unless told: its long list in slices, and what stands
 * around it in the end.
 *
 * Neither the whole text nor the time of parsing it at once is needed. What costs more than an answer can be worth is
 * given up early: deep nesting, brackets upon brackets, a million entries.
 */
export class JsonSlices {
  readonly #longLists: LongLists;
  readonly #lists: unknown[][] = [];
  /** What stands around the lists, their brackets included, and a placeholder for each. */
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
  #bracketsInFrame = 0;

  constructor(longLists: LongLists = LIST_OF_AN_ANSWER) {
    this.#longLists = longLists;
  }

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
        const isBefore = this.#where === "before the list";
        if (isBefore && ++this.#bracketsInFrame > MAX_BRACKETS_BEFORE_LIST) return TOO_MANY_BRACKETS;
        if (++this.#depth > MAX_DEPTH) return TOO_DEEP;
        if (byte !== OPEN_BRACKET || !isBefore || this.#depth > this.#longLists.maxDepth + 1) continue;
        this.#keep(chunk.subarray(from, index));
        from = index;
        this.#endPartOfFrame();
        if (this.#frame.length > this.#longLists.maxPartBytes) return this.#tooLargeAPart();
        if (!this.#longLists.follows.test(endOf(this.#frame))) continue;
        this.#frame += `[${JSON.stringify(PLACEHOLDER + this.#lists.length)}`;
        this.#lists.push([]);
        from = index + 1;
        this.#where = "in the list";
        this.#elementDepth = this.#depth;
      } else if (byte === CLOSE_BRACKET || byte === CLOSE_BRACE) {
        if (this.#depth-- !== this.#elementDepth || this.#where !== "in the list") continue;
        this.#keep(chunk.subarray(from, index));
        from = index;
        const problem = this.#endSlice();
        if (problem !== undefined) return problem;
        this.#where = this.#longLists.several ? "before the list" : "after the list";
      } else if (byte === COMMA && this.#where === "in the list" && this.#depth === this.#elementDepth) {
        if (this.#pendingBytes + index - from < SLICE_BYTES) continue;
        this.#keep(chunk.subarray(from, index));
        from = index + 1;
        const problem = this.#endSlice();
        if (problem !== undefined) return problem;
      }
    }
    this.#keep(chunk.subarray(from));
    if (this.#pendingBytes + this.#frame.length > this.#longLists.maxPartBytes) return this.#tooLargeAPart();
    return this.#brackets > FREE_BRACKETS + this.#bytes / MIN_BYTES_PER_BRACKET ? TOO_MANY_BRACKETS : undefined;
  }

  /** Puts the parts together once nothing more comes. */
  finish(): { readonly kind: "json"; readonly value: unknown } | Problem {
    this.#endPartOfFrame();
    try {
      const value: unknown = JSON.parse(this.#frame, (_, node) => {
        const text: unknown = Array.isArray(node) ? node[0] : undefined;
        if (typeof text !== "string" || !text.startsWith(PLACEHOLDER)) return node;
        return this.#lists[Number(text.slice(PLACEHOLDER.length))] ?? node;
      });
      return { kind: "json", value };
    } catch {
      return NO_JSON;
    }
  }

  #tooLargeAPart(): Problem {
    return { kind: "too-large", bound: `more than ${this.#longLists.maxPartBytes / MIB} MiB in one of its parts` };
  }

  #keep(bytes: Uint8Array): void {
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
  }

  #endPartOfFrame(): void {
    this.#frame += this.#takePending();
  }

  #endSlice(): Problem | undefined {
    const list = this.#lists.at(-1) ?? [];
    try {
      const elements: unknown[] = JSON.parse(`[${this.#takePending()}]`);
      for (const element of elements) list.push(element);
    } catch {
      // The parser's own error is no cause to keep: it repeats the text as it came.
      return NO_JSON;
    }
    return list.length > MAX_ELEMENTS ? TOO_LONG : undefined;
  }

  #takePending(): string {
    const decoder = new TextDecoder();
    const text = this.#pending.map((bytes) => decoder.decode(bytes, { stream: true })).join("") + decoder.decode();
    this.#pending = [];
    this.#pendingBytes = 0;
    return text;
  }
}

/** The end of a text, by which it is not mistaken for an empty one. */
function endOf(text: string): string {
  return text.length <= MAX_LOOKED_AT ? text : `…${text.slice(-MAX_LOOKED_AT)}`;
}
