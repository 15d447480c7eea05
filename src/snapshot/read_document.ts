import { Turns } from "../exposition/turns.ts";
import { JsonSlices, type Problem } from "../prometheus/json_slices.ts";

/**
 * Bytes of a file that is read at most. A metric takes some 200 bytes besides its name and 25 for each further rate of
 * its series, so that a million metrics, the most that a scan takes, stay below: 400 MB with names of 60 characters and
 * six rates each. A larger file is none that this program wrote.
 */
const MAX_BYTES = 512 * 1024 * 1024;
/** By the names of their keys; `waiting` and one of the `metrics` are the exporter's. */
const LONG_LISTS = {
  follows: /"(?:metrics|by|families|gone_metrics|gone_by|waiting|empty_names|aggregated_names|failures)"\s*:\s*$/,
  maxDepth: 3,
  several: true,
  // A metric with thousands of groups is one element.
  maxPartBytes: 64 * 1024 * 1024,
};

/** How the reports of many targets begin, which may be as large as all of them and are refused. */
const MANY_TARGETS = /^\s*\{\s*"targets_schema_version"\s*:\s*[1-9]\d*/;
const BEGINNING_BYTES = 256;

/**
 * Parses the file of a snapshot while it is read, within bounds, so that neither its text nor the time to parse it at
 * once is needed. Of the reports of many targets, the first key alone is read.
 *
 * @throws what opening or reading the file throws, and the reason of `signal` when that aborts
 */
export async function readDocument(
  path: string,
  signal?: AbortSignal,
): Promise<{ readonly document: unknown } | { readonly problem: string; readonly hint?: string }> {
  const tooLarge = { problem: `is larger than ${MAX_BYTES / 1024 / 1024} MiB` };
  const { isFile, isDirectory, size } = await Deno.stat(path);
  // Opening a pipe waits for somebody who writes to it.
  if (isDirectory) return { problem: "is a folder", hint: "Give the path of a report." };
  if (!isFile) return { problem: "is no ordinary file" };
  if (size > MAX_BYTES) return tooLarge;
  const slices = new JsonSlices(LONG_LISTS);
  let bytes = 0;
  const file = await Deno.open(path);
  const turns = new Turns(0);
  for await (const chunk of file.readable) {
    await turns.next();
    signal?.throwIfAborted();
    const beginning = bytes === 0 ? new TextDecoder().decode(chunk.subarray(0, BEGINNING_BYTES)) : "";
    const [ofMany] = MANY_TARGETS.exec(beginning) ?? [];
    if (ofMany !== undefined) return { document: JSON.parse(`${ofMany}}`) };
    bytes += chunk.length;
    if (bytes > MAX_BYTES) return tooLarge;
    const problem = slices.push(chunk);
    if (problem !== undefined) return { problem: describe(problem) };
  }
  if (bytes === 0) return { problem: "is empty" };
  const parsed = slices.finish();
  return parsed.kind === "json" ? { document: parsed.value } : { problem: describe(parsed) };
}

function describe(problem: Problem): string {
  return problem.kind === "malformed" ? `is ${problem.found}` : `has ${problem.bound}`;
}
