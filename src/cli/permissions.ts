/** What a command may do, in terms of Deno's permissions. Nothing else is permitted. */
export interface Permissions {
  /** Paths it may read. */
  readonly read?: readonly string[];
  readonly write?: readonly string[];
  /** Hosts it may reach and listen on; `true` means any, because the user chooses them. */
  readonly net?: readonly string[] | true;
  /** Environment variables it may read; `*` at the end of a name stands for any rest. */
  readonly env?: readonly string[];
  /** Programs it may start, as they are called; `true` means any, because the user names them. */
  readonly run?: readonly string[] | true;
  /** Whether it may load native libraries, which can do everything that the user may. */
  readonly ffi?: true;
  /** What it may ask of the machine: `hostname`. */
  readonly sys?: readonly string[];
  /** Unstable features of Deno it needs: `net` for unix datagrams and inherited sockets. */
  readonly unstable?: readonly "net"[];
}

/** Variables that give options. */
export const OPTION_VARIABLES: readonly string[] = ["PROMETHEUS_*", "DPM_FINDER_*"];

/** What Deno's HTTP client heeds of itself; `NO_PROXY` is amended, and passwords of the others are kept secret. */
export const PROXY_VARIABLES: readonly string[] = [
  "NO_PROXY",
  "no_proxy",
  "HTTP_PROXY",
  "http_proxy",
  "HTTPS_PROXY",
  "https_proxy",
  "ALL_PROXY",
  "all_proxy",
];

/** Variables by which AWS's tools find credentials; read only to sign requests. */
export const AWS_VARIABLES: readonly string[] = ["AWS_*", "HOME", "USERPROFILE"];

/** Variables that libraries read while they are loaded: `LOG` by the PromQL parser, the others by the YAML reader. */
export const LIBRARY_VARIABLES: readonly string[] = ["LOG", "LOG_TOKENS", "LOG_STREAM"];

/** Variables that systemd sets for a service that it supervises. */
export const SUPERVISOR_VARIABLES: readonly string[] = [
  "STATE_DIRECTORY",
  "NOTIFY_SOCKET",
  "WATCHDOG_USEC",
  "WATCHDOG_PID",
  "LISTEN_FDS",
  "LISTEN_PID",
];

/** What every exporter is told: where programs are, whose files it finds, in which language and time zone people live. */
export const EXPORTER_VARIABLES: readonly string[] = ["PATH", "HOME", "LANG", "LC_ALL", "TZ"];

/** What Deno heeds itself, for exporters in TypeScript: where its cache is, and whom it trusts. */
export const DENO_VARIABLES: readonly string[] = ["DENO_DIR", "XDG_CACHE_HOME", "DENO_TLS_CA_STORE", "DENO_CERT"];

/** What may be passed to exporters by name without another permission; any other name needs one of its own. */
export const PASSED_VARIABLES: readonly string[] = ["EXPORTER_*", "SNMP_*"];
