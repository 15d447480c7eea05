import { ProgramError } from "../errors/program_error.ts";
import { DAY_MS, MINUTE_MS, parseDuration, YEAR_MS } from "../text/duration.ts";
import type { NamePattern } from "../text/name_pattern.ts";
import { parseInstant } from "../text/parse_instant.ts";
import { parseWholeNumber } from "../text/parse_number.ts";
import { ValueError } from "../text/value_error.ts";
import { optionGroup } from "./resolve_options.ts";
import { flag, list, type Resolved, value } from "./option.ts";

const MAX_BATCH_SIZE = 10_000;
/** What a scan groups by unless told: every scraped series has it, and who sends too much is a job. */
export const DEFAULT_GROUPING = "job";
/** More labels than people read in one line, and rows as many as series. */
const MAX_LABELS = 5;

/** Options of every scan, whichever command starts it. */
export const SCAN_OPTIONS = optionGroup("Scan", {
  /** Minutes looked back over. */
  windowMinutes: value({
    short: "-l",
    long: "--lookback",
    argument: "MINUTES",
    environment: "DPM_FINDER_LOOKBACK",
    help: "Window to look back over.",
    parse: parseLookback,
    default: 5,
  }),
  /** Time between the end of the window and now, in milliseconds. */
  offsetMs: value({
    long: "--offset",
    argument: "SECONDS",
    environment: "DPM_FINDER_OFFSET",
    help: "Time to wait for late samples: the window ends this long before now.",
    parse: (text) => parseDuration(text, { maxMs: YEAR_MS }),
    default: 60_000,
    defaultText: "60",
  }),
  /** Fully anchored expressions; empty means every name. */
  match: list({
    long: "--match",
    argument: "REGEX",
    environment: "DPM_FINDER_MATCH",
    help: "Scan only names that match as a whole. Repeatable: any may match; one a line in the environment.",
    parse: namePattern,
  }),
  exclude: list({
    long: "--exclude",
    argument: "REGEX",
    environment: "DPM_FINDER_EXCLUDE",
    help: "Leave out names that match as a whole. Repeatable; wins over --match.",
    parse: namePattern,
  }),
  /** Leaves names that the built-in exclusions hide unmeasured. */
  skipExcluded: flag({
    long: "--skip-excluded",
    environment: "DPM_FINDER_SKIP_EXCLUDED",
    help: "Do not measure what the built-in exclusions hide: faster, but missing from totals.",
  }),
  /** Labels whose values split every distribution. */
  groupBy: value({
    long: "--by",
    argument: "LABEL[,LABEL]",
    environment: "DPM_FINDER_BY",
    help: "Split every metric by the values of labels: job, team,env; none for not at all.",
    defaultText: `${DEFAULT_GROUPING}, in totals alone`,
    parse: parseGrouping,
  }),
  /** Matchers that every series counted has to fit, without braces; empty for none. */
  selector: value({
    long: "--selector",
    argument: "'{LABEL=\"VALUE\"}'",
    environment: "DPM_FINDER_SELECTOR",
    help: "Count only series that these label matchers select.",
    parse: parseSelector,
    default: "",
    defaultText: "all",
  }),
  /** Largest number of names in one query; `undefined` lets the backend's flavour decide. */
  batchSize: value({
    long: "--batch-size",
    argument: "N",
    environment: "DPM_FINDER_BATCH_SIZE",
    help: "Largest number of names in one query.",
    defaultText: "by backend",
    parse: (text) => parseWholeNumber(text, { min: 1, max: MAX_BATCH_SIZE }),
  }),
  /** Longest time the whole scan may take, in milliseconds. */
  deadlineMs: value({
    long: "--deadline",
    argument: "SECONDS",
    environment: "DPM_FINDER_DEADLINE",
    help: "Longest time the whole scan may take; it then ends with what it has.",
    defaultText: "none",
    parse: (text) => parseDuration(text, { minMs: 1, maxMs: 7 * DAY_MS }),
  }),
}, async (given) => {
  const { groupBy, ...rest } = await given.values();
  return {
    ...rest,
    groupBy: groupBy ?? [DEFAULT_GROUPING],
    /** Whether somebody asked for it: by default it shows in totals alone. */
    isGroupingAsked: groupBy !== undefined,
  };
});

/** Options of a scan whose window need not end now. */
export const INSTANT_OPTIONS = optionGroup("Scan", {
  /** The instant every query uses, in Unix milliseconds; `undefined` means now less the offset. */
  evaluatedAtMs: value({
    long: "--at",
    argument: "TIME",
    environment: "DPM_FINDER_AT",
    help: "End of the window: 2026-01-31, 2026-01-31T12:00Z, Unix seconds, or -24h.",
    defaultText: "now less --offset",
    conflicts: {
      "--offset": { reason: "the time for late samples counts back from now", flagsAlone: true },
    },
    parse: parseEnd,
  }),
}, async (given): Promise<{ readonly evaluatedAtMs: number | undefined; readonly offsetMs?: number }> => {
  const { evaluatedAtMs: end } = await given.values();
  if (end === undefined || "atMs" in end) return { evaluatedAtMs: end?.atMs };
  return { evaluatedAtMs: undefined, offsetMs: end.beforeNowMs };
});

/** What a scan measures, and within which limits. */
export type ScanConfig = Resolved<typeof SCAN_OPTIONS> & Resolved<typeof INSTANT_OPTIONS> & {
  /** Whether active series are counted, by one more query over all series. @default {false} */
  readonly countsActiveSeries?: boolean;
  /** Whether summaries are told from other metrics, by metadata where there are any in doubt. @default {false} */
  readonly foldsFamilies?: boolean;
};

/** Whether a scope leaves no name out: what was measured is then all there is. */
export function coversEveryName(
  { match, exclude, skipExcluded }: {
    readonly match: readonly unknown[];
    readonly exclude: readonly unknown[];
    readonly skipExcluded: boolean;
  },
): boolean {
  return match.length + exclude.length === 0 && !skipExcluded;
}

async function namePattern(text: string): Promise<NamePattern> {
  const { parseNamePattern } = await import("../text/name_pattern.ts");
  return parseNamePattern(text);
}

/**
 * Reads the end of a window: an instant, or a time back from now.
 *
 * @throws {ValueError}
 */
export function parseEnd(text: string): { readonly atMs: number } | { readonly beforeNowMs: number } {
  if (/^\s*\d+(?:\.\d+)?\s*[a-z]+\s*$/i.test(text)) {
    throw new ValueError("it lacks the minus of a time back", "Write -7d for seven days ago");
  }
  const back = /^\s*-\s*(\d.*[a-z])\s*$/i.exec(text)?.[1];
  if (back !== undefined) return { beforeNowMs: parseDuration(back, { maxMs: 50 * YEAR_MS }) };
  if (!/^\s*\d/.test(text)) {
    throw new ValueError(
      "it has to be a time with its zone, Unix seconds or a time back",
      "Write 2026-01-31, 2026-01-31T12:00Z, 2026-01-31T13:00:00+01:00, 1769860800 or -24h",
    );
  }
  return { atMs: parseInstant(text) };
}

function parseLookback(text: string): number {
  const ms = parseDuration(text, { bareUnit: "minutes", minMs: MINUTE_MS, maxMs: YEAR_MS });
  if (ms % 1_000 !== 0) throw new ValueError("it has to be whole seconds");
  return ms / MINUTE_MS;
}

async function parseSelector(text: string): Promise<string> {
  const { parseMatchers } = await import("../promql/parse_matchers.ts");
  try {
    return parseMatchers(text);
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    const suggestion = /names/.test(error.reason) ? "Choose names with --match" : `Write '{env="prod",team=~"a|b"}'`;
    throw new ValueError(`it is no selector of labels: ${error.reason}`, suggestion);
  }
}

/**
 * Reads the labels of a grouping, separated by commas; `none` is the empty list.
 *
 * @throws {ValueError}
 */
export function parseGrouping(text: string): readonly string[] {
  if (text.trim() === "none") return [];
  const labels = text.split(",").map(parseLabelName);
  if (labels.includes("none")) {
    throw new ValueError('"none" beside other labels would be one of them', "Write none alone, or leave it out");
  }
  const repeated = labels.find((label, i) => labels.indexOf(label) < i);
  if (repeated !== undefined) throw new ValueError(`it names ${repeated} twice`, "Write each label once");
  if (labels.length > MAX_LABELS) throw new ValueError(`it names more than ${MAX_LABELS} labels`);
  return labels;
}

/** Letters of any script, and the signs that OpenTelemetry and Kubernetes use in label names. */
const LABEL_NAME = /^[\p{L}_][\p{L}\p{N}_.\-/:]*$/u;

/**
 * Reads the name of one label.
 *
 * Newer backends allow any UTF-8 in a label name. Spaces, commas, quotes and braces are refused all the same: they are
 * far more often a mistaken list or matcher than part of a name.
 *
 * @throws {ValueError}
 */
function parseLabelName(text: string): string {
  const name = text.trim();
  if (name === "__name__") {
    throw new ValueError("it is the metric's own name, which every report already lists", "Write job, team or cluster");
  }
  if (LABEL_NAME.test(name)) return name;
  throw new ValueError("it is not the name of a label", "Write names such as job, team or team,env");
}
