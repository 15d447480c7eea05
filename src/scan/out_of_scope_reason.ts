import type { NamePattern } from "../text/name_pattern.ts";

/** Which names a scan looks at. */
export interface NameFilter {
  readonly match: readonly NamePattern[];
  readonly exclude: readonly NamePattern[];
}

/** Why a name is out of scope; `undefined` means it is in. `exclude` wins over `match`. */
export function outOfScopeReason(name: string, filter: NameFilter): "match" | "exclude" | undefined {
  if (filter.exclude.some((pattern) => pattern.matches(name))) return "exclude";
  if (filter.match.length > 0 && !filter.match.some((pattern) => pattern.matches(name))) return "match";
  return undefined;
}
