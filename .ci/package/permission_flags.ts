import { type CommandEntry, COMMANDS } from "../../src/cli/commands.ts";
import { writeStdout } from "../../src/cli/terminal/write_stdout.ts";
import type { Permissions } from "../../src/cli/permissions.ts";
import manifest from "../../deno.json" with { type: "json" };

/** Everything that at least one of several commands may do. */
export function unitePermissions(all: readonly Permissions[]): Permissions {
  const united = (pick: (permissions: Permissions) => readonly string[] | undefined) => [
    ...new Set(all.flatMap((permissions) => pick(permissions) ?? [])),
  ];
  const unitedOrAny = (kind: "net" | "run") =>
    all.some((permissions) => permissions[kind] === true) || united((permissions) => {
      const values = permissions[kind];
      return values === true ? [] : values;
    });
  return {
    read: united(({ read }) => read),
    write: united(({ write }) => write),
    net: unitedOrAny("net"),
    env: united(({ env }) => env),
    run: unitedOrAny("run"),
    ...all.some(({ ffi }) => ffi === true) ? { ffi: true } : {},
    sys: united(({ sys }) => sys),
    unstable: all.some(({ unstable }) => unstable?.includes("net")) ? ["net"] : [],
  };
}

/** Writes permissions as flags of Deno, in the order in which the documentation and the tasks have them. */
export function permissionFlags(permissions: Permissions): string[] {
  const { read = [], write = [], net = [], env = [], run = [], ffi, sys = [], unstable = [] } = permissions;
  const flag = (name: string, values: readonly string[] | true) => {
    if (values === true) return [`--allow-${name}`];
    return values.length === 0 ? [] : [`--allow-${name}=${values.join(",")}`];
  };
  return [
    ...unstable.map((feature) => `--unstable-${feature}`),
    ...flag("read", read),
    ...flag("write", write),
    ...flag("net", net),
    ...flag("env", env),
    ...flag("run", run),
    ...flag("ffi", ffi ?? []),
    ...flag("sys", sys),
  ];
}

/**
 * Leaves no host to import from: `--deny-import` alone does not deny those that Deno allows by default, so the list of
 * them is replaced.
 */
const NO_IMPORTS = ["--allow-import=none.invalid", "--deny-import=none.invalid"];

/**
 * The flags that a package is made with: what any command may need.
 *
 * Where files are, the one who runs the program decides. Nothing is imported from elsewhere. The unstable features of
 * `deno.json` are named too, because a package does not hold that file.
 *
 * @param nativeLibraries Folders of the libraries that may be loaded, where the package has any.
 */
export async function packageFlags(
  entries: readonly CommandEntry[],
  nativeLibraries: string | undefined,
): Promise<string[]> {
  const all = unitePermissions(await Promise.all(entries.map(async ({ load }) => (await load()).permissions)));
  const { read = [], write = [], ffi, unstable = [], ...rest } = all;
  const anywhere = (name: string, values: readonly string[]) => values.length === 0 ? [] : [`--allow-${name}`];
  return [
    ...NO_IMPORTS,
    ...manifest.unstable.map((feature) => `--unstable-${feature}`),
    ...unstable.map((feature) => `--unstable-${feature}`),
    ...anywhere("read", read),
    ...anywhere("write", write),
    ...permissionFlags(rest),
    ...ffi === true && nativeLibraries !== undefined ? [`--allow-ffi=${nativeLibraries}`] : [],
  ];
}

/** How a launcher finds what it starts, and the folders of the native libraries of `query`. */
const FORMS = {
  portable: { find: ["deno=$home/lib/deno"], nativeLibraries: "$home/lib/dpm-finder/native" },
  // Beside the package, below it, or linked from elsewhere; where no install script may run, deno is in its platform's package.
  npm: {
    find: [
      'for deno in "$home"/node_modules/deno/deno "$home"/node_modules/@deno/*/deno "$home"/../deno/deno "$home"/../deno/../@deno/*/deno; do [ -x "$deno" ] && break; done',
      `[ -x "$deno" ] || { echo "dpm-finder: Cannot find npm's package of deno for this system: install dpm-finder with its optional dependencies." >&2; exit 1; }`,
      'duckdb=$(readlink -f "$home"/node_modules/@duckdb/node-bindings-* "$home"/../@duckdb/node-bindings-* | paste -sd , -)',
    ],
    nativeLibraries: "${duckdb:-$home/lib/dpm-finder/native}",
  },
} as const;

/** The script that starts a package's program by the deno that comes with it. */
export async function launcher(entries: readonly CommandEntry[], form: keyof typeof FORMS): Promise<string> {
  const { find, nativeLibraries } = FORMS[form];
  const flags = await packageFlags(entries, nativeLibraries);
  // What loads a native library is a module of its own, imported by its name.
  const imports = flags.some((flag) => flag.startsWith("--allow-ffi"))
    ? ["--import-map=$home/lib/dpm-finder/imports.json"]
    : [];
  const words = [...imports, ...flags].map((flag) => /[*$]/.test(flag) ? `"${flag}"` : flag);
  return `#!/bin/sh
# Starts dpm-finder by its own deno, with all that any command may need: each gives up what it does not use.
home=$(dirname "$(readlink -f "$0")")
${find.join("\n")}
# Compiled code is kept in the user's cache; without a home, nowhere.
export DENO_NO_UPDATE_CHECK=1 DENO_DIR="\${DENO_DIR:-\${XDG_CACHE_HOME:-\${HOME:-/dev/null}/.cache}/dpm-finder/deno}"
exec "$deno" run --quiet --no-prompt --no-config --no-lock --no-npm --no-remote ${words.join(" ")} \\
  "$home/lib/dpm-finder/main.js" "$@"
`;
}

if (import.meta.main) {
  const [what] = Deno.args;
  if (what === "portable" || what === "npm") await writeStdout([await launcher(COMMANDS, what)]);
  else if (what === "compiled") await writeStdout([`${(await packageFlags(COMMANDS, undefined)).join("\n")}\n`]);
  else throw new TypeError(`Cannot write "${what ?? ""}": it is neither portable, npm nor compiled.`);
}
