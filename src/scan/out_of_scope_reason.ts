/** Which names a scan looks at. */
export interface NameFilter {
  readonly match: readonly RegExp[];
  readonly exclude: readonly RegExp[];
}

/** Why a name is out of scope; `undefined` means it is in. `exclude` wins over `match`. */
export function outOfScopeReason(name: string, filter: NameFilter): "match" | "exclude" | undefined {
  if (filter.exclude.some((expression) => expression.test(name))) return "exclude";
  if (filter.match.length > 0 && !filter.match.some((expression) => expression.test(name))) return "match";
  return undefined;
}
