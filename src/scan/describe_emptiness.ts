import type { ScanConfig } from "../config/scan_options.ts";
import type { OutOfScope } from "../snapshot/snapshot.ts";
import type { NamePattern } from "../text/name_pattern.ts";
import { countOf } from "../text/format_number.ts";
import { shorten } from "../text/shorten.ts";

/** Longest list of expressions shown in a sentence. */
const MAX_SHOWN_CHARACTERS = 120;
/** A window that ends before is not near the present by mistake. */
const LONG_AGO_MS = 3_600_000;

/** What a list of names without any was asked with. */
interface EmptyCatalogue {
  /** End of the window. */
  readonly atMs: number;
  readonly tenant: string | undefined;
  /** Whether the backend was asked for the names alone that match. */
  readonly isMatched: boolean;
}

/** Says why there may be no name at all: what the scan itself left out, or else the window or the tenant. */
export function describeEmptyCatalogue(
  config: Pick<ScanConfig, "match" | "selector" | "evaluatedAtMs" | "offsetMs">,
  { atMs, tenant, isMatched }: EmptyCatalogue,
): string {
  const { match, selector } = config;
  const asked = [
    ...selector === "" ? [] : [`matches {${selector}}`],
    ...isMatched ? [`has a name that matches ${listOf(match)}`] : [],
  ];
  const words = asked.length === 0
    ? "The backend has no metric with a sample in the window"
    : `No series ${asked.join(" and ")} in the window`;
  const hint = asked.length === 0 ? emptyWindowHint(config) : "";
  const doubt = tenant === undefined
    ? ""
    : `. The tenant's name "${tenant}" may be wrong: some backends answer for any name, with nothing`;
  return `${words} that ends at ${new Date(atMs).toISOString()}${hint}${doubt}`;
}

/** Says what left out all of so many names. */
export function describeNothingInScope(
  names: number,
  { match, exclude }: Pick<ScanConfig, "match" | "exclude">,
  outOfScope: OutOfScope,
): string {
  const parts = [
    [`match ${listOf(match)}`, outOfScope.match],
    [`exclude ${listOf(exclude)}`, outOfScope.exclude],
    ["skip-excluded", outOfScope.skipExcluded],
  ] as const;
  const causes = parts.filter(([, count]) => count > 0).map(([cause, count]) => `${cause} leaves out ${count}`);
  return `None of ${countOf(names, "metric name")} is left: ${causes.join(", ")}`;
}

/** Says that so many names are listed and none has a sample. */
export function describeNoSample(names: number, { selector }: Pick<ScanConfig, "selector">, atMs: number): string {
  const wanted = selector === "" ? "" : ` that matches {${selector}}`;
  const end = new Date(atMs).toISOString();
  const listed = countOf(names, "metric name");
  return `The backend lists ${listed} and has no sample of any${wanted} in the window that ends at ${end}`;
}

function listOf(patterns: readonly NamePattern[]): string {
  const list = patterns.map(({ text }) => `"${text}"`).join(" or ");
  return shorten(list, { maxLength: MAX_SHOWN_CHARACTERS });
}

/** Says why a window may be empty that does not end now. */
function emptyWindowHint({ evaluatedAtMs, offsetMs }: Pick<ScanConfig, "evaluatedAtMs" | "offsetMs">): string {
  if (evaluatedAtMs !== undefined || offsetMs <= 0) return "";
  return offsetMs < LONG_AGO_MS
    ? ". A server that has just started has none there yet: an offset of 0 asks for the present"
    : ". It may not keep samples for so long, or have had none yet";
}
