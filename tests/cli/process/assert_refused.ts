import { equal, match } from "node:assert/strict";
import type { OneShotResult } from "./one_shot.ts";

/** Holds a run to what every refusal is: an exit code, exactly one line on standard error, and nothing else. */
export function assertRefused(result: OneShotResult, code: number, line: RegExp): void {
  const said = `${result.stdout}\n${result.stderr}`;
  equal(result.code, code, said);
  equal(result.stdout, "");
  match(result.stderr, /^dpm-finder: Cannot [^\n]+[.?]\n$/, said);
  match(result.stderr, line);
}
