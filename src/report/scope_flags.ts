import type { Snapshot } from "../snapshot/snapshot.ts";
import { unanchored } from "../snapshot/scope_difference.ts";
import { replaceUnsafe } from "../text/escape_for_display.ts";

/** Writes the flags that count only the series of a scope, and of further matchers; none where it has all. */
export function selectorFlags({ selector }: Snapshot["scope"], ...matchers: readonly string[]): readonly string[] {
  const all = [selector, ...matchers].filter((each) => each !== "");
  return all.length === 0 ? [] : ["--selector", replaceUnsafe(`{${all.join(",")}}`, escapeInString)];
}

/** Writes the flags that scan only the names of a scope; none where it has all. */
export function nameFlags({ match, exclude, skipExcluded }: Snapshot["scope"]): readonly string[] {
  return [
    ...match.flatMap((pattern) => ["--match", unanchored(pattern)]),
    ...exclude.flatMap((pattern) => ["--exclude", unanchored(pattern)]),
    ...skipExcluded ? ["--skip-excluded"] : [],
  ];
}

/** Escapes a character as strings of PromQL, which are Go's, have it. */
function escapeInString(codePoint: number): string {
  const hex = codePoint.toString(16);
  return codePoint > 0xffff ? `\\U${hex.padStart(8, "0")}` : `\\u${hex.padStart(4, "0")}`;
}
