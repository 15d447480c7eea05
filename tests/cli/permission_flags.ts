import type { Permissions } from "../../src/cli/permissions.ts";

/** Everything that at least one of several commands may do. */
export function unitePermissions(all: readonly Permissions[]): Permissions {
  const united = (pick: (permissions: Permissions) => readonly string[] | undefined) => [
    ...new Set(all.flatMap((permissions) => pick(permissions) ?? [])),
  ];
  return {
    read: united(({ read }) => read),
    write: united(({ write }) => write),
    net: all.some(({ net }) => net === true) || united(({ net }) => net === true ? [] : net),
    run: all.some(({ run }) => run === true) || united(({ run }) => run === true ? [] : run),
    env: united(({ env }) => env),
    ...all.some(({ ffi }) => ffi === true) ? { ffi: true } : {},
    unstable: all.some(({ unstable }) => unstable?.includes("net")) ? ["net"] : [],
  };
}

/** Writes permissions as the flags of `deno run`, in the order in which the documentation and the tasks have them. */
export function permissionFlags(
  { read = [], write = [], net = [], run = [], env = [], ffi, unstable = [] }: Permissions,
): string[] {
  const flag = (name: string, values: readonly string[] | true) => {
    if (values === true) return [`--allow-${name}`];
    return values.length === 0 ? [] : [`--allow-${name}=${values.join(",")}`];
  };
  return [
    ...unstable.map((feature) => `--unstable-${feature}`),
    ...flag("read", read),
    ...flag("write", write),
    ...flag("net", net),
    ...flag("run", run),
    ...flag("env", env),
    ...flag("ffi", ffi ?? []),
  ];
}
