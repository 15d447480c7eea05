import { dirname, resolve } from "node:path";
import { quoteForShell } from "../text/quote_for_shell.ts";

/** A Deno permission, with what it is needed for. */
export type PermissionNeed =
  | { readonly name: "read" | "write"; readonly path: string }
  /** A host with its port, or `unix:` and the absolute path of a socket. */
  | { readonly name: "net"; readonly host: string }
  | { readonly name: "env"; readonly variable: string }
  /** A program: its absolute path. */
  | { readonly name: "run"; readonly command: string };

/**
 * Names the permissions that the program lacks, as the flags that grant them: `--allow-read=/a/b`.
 *
 * At a terminal, Deno asks for each of them first, unless the program was started with `--no-prompt`.
 *
 * @returns One flag for each kind of permission, with everything it is missing for; empty when none is missing.
 */
export function missingPermissions(needs: readonly PermissionNeed[]): string[] {
  const missing = needs.filter((need) => Deno.permissions.requestSync(descriptorOf(need)).state !== "granted");
  return Array.from(
    Map.groupBy(missing, ({ name }) => name),
    ([name, ofName]) => `--allow-${name}=${quoteForShell([...new Set(ofName.map(valueOf))].join(","))}`,
  );
}

function descriptorOf(need: PermissionNeed): Deno.PermissionDescriptor {
  switch (need.name) {
    case "read":
      return { name: "read", path: need.path };
    case "write":
      return { name: "write", path: need.path };
    default:
      return need;
  }
}

function valueOf(need: PermissionNeed): string {
  switch (need.name) {
    case "net":
      // Port 0 is any, and which one the system gives is not known before.
      return need.host.replace(/:0$/, "");
    case "env":
      return need.variable;
    case "run":
      return need.command;
    default:
      return grantablePath(resolve(need.path));
  }
}

/** A path that a flag of Deno can name, which splits it at commas: the path itself, or the nearest folder around it. */
function grantablePath(path: string): string {
  return path.includes(",") ? grantablePath(dirname(path)) : path;
}

/** Writes a path as the value of `--allow-read` or `--allow-write`, fit for the shell and for the end of a sentence. */
export function pathValue(path: string): string {
  const grantable = grantablePath(path);
  // A full stop would make `..` of `.`.
  return quoteForShell(grantable.endsWith(".") ? `${grantable}/` : grantable);
}
