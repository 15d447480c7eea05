/** Lockfiles by the commands that need them, as text. */
export interface Locks {
  /** Of the task `query` and of tests: everything. */
  readonly query: string;
  /** Of everything else: without DuckDB's libraries, as Deno downloads all that a lockfile names before anything runs. */
  readonly others: string;
}

interface LockedPackage {
  readonly optionalDependencies?: readonly string[];
}

const LIBRARY = /^@duckdb\/node-bindings-/;
/** Deno itself runs on no system with musl. */
const LIBRARY_WITHOUT_USE = /^@duckdb\/node-bindings-.*-musl\b/;

/** Makes both lockfiles of one that has everything. */
export function splitLock(full: string): Locks {
  return { query: without(full, LIBRARY_WITHOUT_USE), others: without(full, LIBRARY) };
}

function without(full: string, name: RegExp): string {
  const lock: { npm: Record<string, LockedPackage> } = JSON.parse(full);
  const kept = Object.entries(lock.npm).filter(([id]) => !name.test(id)).map(
    ([id, { optionalDependencies, ...rest }]) => {
      const optional = optionalDependencies?.filter((dependency) => !name.test(dependency)) ?? [];
      return [id, optional.length === 0 ? rest : { ...rest, optionalDependencies: optional }];
    },
  );
  const text = JSON.stringify({ ...lock, npm: Object.fromEntries(kept) }, null, 2);
  return text.replace(/("(?:os|cpu)"): \[\s+("[^"]+")\s+\]/g, "$1: [$2]") + "\n";
}
