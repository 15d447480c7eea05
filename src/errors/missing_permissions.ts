import { resolve } from "node:path";

/** A Deno permission, with what it is needed for. */
export type PermissionNeed =
  | { readonly name: "read" | "write"; readonly path: string }
  /** A host with its port, or `unix:` and the absolute path of a socket. */
  | { readonly name: "net"; readonly host: string }
  | { readonly name: "env"; readonly variable: string };

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
    ([name, ofName]) => `--allow-${name}=${quoted([...new Set(ofName.map(valueOf))].join(","))}`,
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
      return need.host;
    case "env":
      return need.variable;
    default:
      // Deno reads two commas as one that belongs to the path.
      return resolve(need.path).replaceAll(",", ",,");
  }
}

/** Quotes a value for the shell where it needs that. */
export function quoted(value: string): string {
  return /^[\w./:@%+,[\]-]*$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}
