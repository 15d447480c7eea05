import { formatDuration, MINUTE_MS } from "../text/duration.ts";
import { groupLabel } from "./group_key.ts";
import type { Snapshot } from "./snapshot.ts";

/** What decides which numbers a scan gives. */
type ScannedScope = Pick<Snapshot, "scope" | "windowMinutes">;

/** In what two scans differ, so that their numbers say nothing of each other. */
interface ScopeDifference {
  /** As a clause about the earlier one. */
  readonly reason: string;
  readonly hint: string;
}

/**
 * Finds the first difference between what is scanned and what was scanned; `undefined` where there is none.
 *
 * A grouping changes no metric: a scan that is not grouped can be compared with one that was.
 */
export function scopeDifference(now: ScannedScope, before: ScannedScope): ScopeDifference | undefined {
  if (now.windowMinutes !== before.windowMinutes) {
    const [own, other] = [now, before].map(({ windowMinutes }) => formatDuration(windowMinutes * MINUTE_MS));
    return { reason: `its window is ${other}, this scan's ${own}`, hint: `Add --lookback ${other}` };
  }
  const rows = [
    ["--match", listOf(now.scope.match), listOf(before.scope.match)],
    ["--exclude", listOf(now.scope.exclude), listOf(before.scope.exclude)],
    ["--selector", braced(now.scope.selector), braced(before.scope.selector)],
    ["--skip-excluded", switchOf(now.scope.skipExcluded), switchOf(before.scope.skipExcluded)],
    ["--by", groupLabel(now.scope.groupBy), groupLabel(before.scope.groupBy)],
  ] as const;
  for (const [option, own, other] of rows) {
    if (own === other || (option === "--by" && own === undefined)) continue;
    const words = (value: string | undefined) => value === undefined ? `no ${option}` : `${option} ${value}`.trimEnd();
    return {
      reason: `it was scanned with ${words(other)}, this scan has ${words(own)}`,
      hint: option === "--by" ? `Add --by ${other ?? "none"}` : "Scan the same, or write a report of this scope first",
    };
  }
  return undefined;
}

/** Gives an expression as it was typed, without the anchors that the scan puts around it. */
export function unanchored(source: string): string {
  return source.replace(/^\^\(\?:(.*)\)\$$/s, "$1");
}

/** Expressions as they were typed; their order means nothing. */
function listOf(expressions: readonly string[]): string | undefined {
  return expressions.length === 0 ? undefined : expressions.map(unanchored).sort().join(" or ");
}

function braced(matchers: string): string | undefined {
  return matchers === "" ? undefined : `{${matchers}}`;
}

function switchOf(isOn: boolean): string | undefined {
  return isOn ? "" : undefined;
}
