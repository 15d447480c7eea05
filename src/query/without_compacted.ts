import { basename, dirname, join } from "node:path";
import { COMPACTED_KEY, compactedFrom } from "../history/compacted_from.ts";
import type { QueryEngine } from "./query_engine.ts";
import { patternsOf, quoteText } from "./sql_text.ts";

/**
 * Leaves out files of the history whose rows are in a compacted one too: those that a compaction is about to remove, or
 * that one that was killed has left.
 *
 * Only days with several files are looked at.
 */
export async function withoutCompacted(engine: QueryEngine, files: readonly string[]): Promise<string[]> {
  const ofDay = Map.groupBy(files, (file) => dirname(file));
  const several = [...ofDay.values()].filter(({ length }) => length > 1).flat();
  if (several.length === 0) return [...files];
  const superseded = new Set<string>();
  const asked = "SELECT CAST(to_json([file_name, decode(value)]) AS VARCHAR) " +
    `FROM parquet_kv_metadata(${patternsOf(several)}) WHERE decode(key) = ${quoteText(COMPACTED_KEY)}`;
  for await (const texts of engine.texts(asked)) {
    for (const text of texts) {
      const [path, names]: [string, string] = JSON.parse(text);
      const made = compactedFrom({ path: basename(path), metadata: new Map([[COMPACTED_KEY, names]]) });
      for (const name of made) superseded.add(join(dirname(path), name));
    }
  }
  return files.filter((file) => !superseded.has(file));
}
