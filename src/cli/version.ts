import manifest from "../../deno.json" with { type: "json" };
import type { BuildInfo } from "../http/build_info.ts";

/**
 * `git archive` writes the commit in here (`export-subst` in `.gitattributes`). So a program compiled from an archive
 * knows its commit, and a changed working tree cannot pass for one.
 */
const STAMP = "$Format:%h$";

/** Short hash of the commit the program was built from; `undefined` when run or compiled from a working tree. */
const BUILD_COMMIT: string | undefined = STAMP.startsWith("$") ? undefined : STAMP;

/** The program's version, as in `deno.json`. */
const VERSION: string = manifest.version;

/**
 * Writes what `--version` prints: `dpm-finder X.Y.Z (deno 2.9.6, commit abc1234)`.
 *
 * It needs nothing but data, so that `--version` answers at once.
 */
export function versionText(): string {
  const origin = BUILD_COMMIT === undefined
    ? Deno.build.standalone ? "commit unknown" : "run from source"
    : `commit ${BUILD_COMMIT}`;
  return `dpm-finder ${VERSION} (deno ${Deno.version.deno}, ${origin})`;
}

/** Describes what this program was built from. */
export function buildInfo(): BuildInfo {
  return { version: VERSION, commit: BUILD_COMMIT ?? "", deno: Deno.version.deno, v8: Deno.version.v8 };
}
