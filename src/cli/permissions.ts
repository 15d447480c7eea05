/** What a command may do, in the words of Deno's permissions. Nothing that is not named is permitted. */
export interface Permissions {
  /** Paths it may read. */
  readonly read?: readonly string[];
  readonly write?: readonly string[];
  /** Hosts it may reach and listen on; `true` is any, where the user says which. */
  readonly net?: readonly string[] | true;
  /** Environment variables it may read; `*` at the end of a name stands for any rest. */
  readonly env?: readonly string[];
  /** Unstable features of Deno it needs: `net` is unix datagrams and sockets that were handed down. */
  readonly unstable?: readonly "net"[];
}

/** Variables that options come from. */
export const OPTION_VARIABLES: readonly string[] = ["PROMETHEUS_*", "DPM_FINDER_*"];

/** Variables that libraries read while they are loaded: `LOG` by the PromQL parser, the others by the YAML reader. */
export const LIBRARY_VARIABLES: readonly string[] = ["LOG", "LOG_TOKENS", "LOG_STREAM"];

/** What systemd tells a service that it supervises. */
export const SUPERVISOR_VARIABLES: readonly string[] = [
  "STATE_DIRECTORY",
  "NOTIFY_SOCKET",
  "WATCHDOG_USEC",
  "WATCHDOG_PID",
  "LISTEN_FDS",
  "LISTEN_PID",
];

/** Everything that at least one of several commands may do. */
export function unitePermissions(all: readonly Permissions[]): Permissions {
  const united = (pick: (permissions: Permissions) => readonly string[] | undefined) => [
    ...new Set(all.flatMap((permissions) => pick(permissions) ?? [])),
  ];
  return {
    read: united(({ read }) => read),
    write: united(({ write }) => write),
    net: all.some(({ net }) => net === true) || united(({ net }) => net === true ? [] : net),
    env: united(({ env }) => env),
    unstable: all.some(({ unstable }) => unstable?.includes("net")) ? ["net"] : [],
  };
}

/** Writes permissions as the flags of `deno run`, in the order in which the documentation and the tasks have them. */
export function permissionFlags({ read = [], write = [], net = [], env = [], unstable = [] }: Permissions): string[] {
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
  ];
}
