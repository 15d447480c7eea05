import assert from "node:assert/strict";
import { join } from "node:path";

/**
 * Makes symbolic links in a folder: what they lead to, by their names.
 *
 * Deno makes links only for a program that may read and write everywhere, so a program of its own makes them.
 */
export async function makeLinks(dir: string, links: Readonly<Record<string, string>>): Promise<void> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--frozen", "--no-check", "--allow-read", "--allow-write"],
      ...[import.meta.filename ?? "", dir, JSON.stringify(links)],
    ],
  }).output();
  assert.ok(success, "the links could not be made");
}

if (import.meta.main) {
  const [dir = "", links = "{}"] = Deno.args;
  for (const [name, target] of Object.entries<string>(JSON.parse(links))) await Deno.symlink(target, join(dir, name));
}
