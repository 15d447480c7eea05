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

/** What Deno's HTTP client heeds of itself; read and amended by `bypassProxies`. The first one given counts. */
export const PROXY_VARIABLES: readonly string[] = ["NO_PROXY", "no_proxy"];

/** Variables by which AWS's tools find credentials; read only to sign requests. */
export const AWS_VARIABLES: readonly string[] = ["AWS_*", "HOME", "USERPROFILE"];

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
