import assert from "node:assert/strict";
import { join } from "node:path";
import { runScript } from "../support/run_deno.ts";

/**
 * Makes symbolic links in a folder: what they lead to, by their names.
 *
 * Deno makes links only for a program that may read and write everywhere, so a program of its own makes them.
 */
export async function makeLinks(dir: string, links: Readonly<Record<string, string>>): Promise<void> {
  const script = import.meta.filename ?? "";
  const { code, stderr } = await runScript(script, ["--allow-read", "--allow-write"], dir, JSON.stringify(links));
  assert.equal(code, 0, stderr);
}

if (import.meta.main) {
  const [dir = "", links = "{}"] = Deno.args;
  for (const [name, target] of Object.entries<string>(JSON.parse(links))) await Deno.symlink(target, join(dir, name));
}
