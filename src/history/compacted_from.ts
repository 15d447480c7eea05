import { basename } from "node:path";

/** Key of a compacted file's metadata under which the names of the files stand whose rows it holds. */
export const COMPACTED_KEY = "dpm-finder.compacted_from";

/** Names the files that a compacted file says it was made of, itself left out. */
export function compactedFrom(
  { path, metadata }: { readonly path: string; readonly metadata: ReadonlyMap<string, string> },
): string[] {
  const text = metadata.get(COMPACTED_KEY);
  if (text === undefined) return [];
  let names: unknown;
  try {
    names = JSON.parse(text);
  } catch {
    return [];
  }
  if (!Array.isArray(names)) return [];
  // Nothing but names in the same folder: what is listed may be removed.
  return names.filter((name): name is string =>
    typeof name === "string" && isParquetName(name) && !/[/\\]/.test(name) && name !== basename(path)
  );
}

/** Says whether a file is one for readers by its name. */
export function isParquetName(name: string): boolean {
  return name.endsWith(".parquet") && !name.startsWith(".");
}
