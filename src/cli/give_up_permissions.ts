import type { CommandEntry } from "./commands.ts";
import type { Permissions } from "./permissions.ts";

const KINDS = ["read", "write", "net", "env", "run", "ffi", "sys"] as const;

/**
 * Gives up, for the rest of the process, what a command does not declare.
 *
 * A program that is started for any command, as a package starts it, holds what all of them need together. Kinds of
 * permissions go as a whole, variables one by one. What was never held is not missed.
 *
 * @param every The commands that may have been provided for.
 */
export async function giveUpPermissions(own: Permissions, every: readonly CommandEntry[]): Promise<void> {
  for (const name of KINDS) {
    const values = own[name] ?? [];
    if (values !== true && values.length === 0) Deno.permissions.revokeSync({ name });
  }
  const kept = new Set(own.env);
  const declared = await Promise.all(every.map(async ({ load }) => (await load()).permissions.env ?? []));
  for (const variable of new Set(declared.flat())) {
    if (!kept.has(variable)) Deno.permissions.revokeSync({ name: "env", variable });
  }
}
