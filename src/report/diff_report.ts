import type { Snapshot } from "../snapshot/snapshot.ts";
import type { Diff, DiffInput } from "./diff_model.ts";

/** One of the two scans that are compared, in words. */
export interface DiffSide {
  readonly snapshot: Snapshot;
  /** The file that it was read from, or the folder of the history. */
  readonly source: string;
  /** Whose scan it was; `undefined` where its source says it. */
  readonly target: string | undefined;
}

/** Everything that a report of what differs may say. */
export interface DiffReportInput extends DiffInput {
  readonly diff: Diff;
  readonly from: DiffSide;
  readonly to: DiffSide;
  /** What is to be known of the comparison, one sentence each without its full stop. */
  readonly notes: readonly string[];
  /** Lines of each list at most, 0 for all; `undefined` is the format's own. */
  readonly top: number | undefined;
  /** Columns that a format for people fills at most. */
  readonly columns: number;
}

/** One output format of what differs. */
export interface DiffReport {
  /** Renders the whole document, in pieces that are written one after the other; the last ends with a newline. */
  render(input: DiffReportInput): Iterable<string>;
}

/** Groups of a metric that formats for programs list at most: a label such as `pod` may have thousands of values. */
export const MAX_GROUPS_OF_METRIC = 10;

/** Every format, by its name. */
export const DIFF_FORMATS = {
  text: {
    aliases: ["txt"],
    honours: ["top"],
    load: async () => (await import("./diff_text.ts")).diffText,
  },
  json: {
    aliases: [],
    honours: [],
    load: async () => (await import("./diff_json.ts")).diffJson,
  },
  csv: {
    aliases: [],
    honours: [],
    load: async () => (await import("./diff_csv.ts")).diffCsv,
  },
} as const satisfies Record<string, {
  /** Other names it may be asked for by. */
  readonly aliases: readonly string[];
  /** Options that only some formats heed, and this one does. */
  readonly honours: readonly "top"[];
  readonly load: () => Promise<DiffReport>;
}>;

/** Name of an output format of what differs. */
export type DiffFormat = keyof typeof DIFF_FORMATS;

/** Names of all of {@linkcode DIFF_FORMATS}. */
export const DIFF_FORMAT_NAMES = Object.keys(DIFF_FORMATS) as DiffFormat[];
