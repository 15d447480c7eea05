import type { BuildFacts } from "../exporter/build_facts.ts";
import { BUILD_COMMIT } from "./build_info.ts";
import { VERSION } from "./version.ts";

/** What this program is built from. */
export function buildFacts(): BuildFacts {
  return { version: VERSION, commit: BUILD_COMMIT ?? "", deno: Deno.version.deno, v8: Deno.version.v8 };
}
