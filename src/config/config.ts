import type { NamePattern } from "../text/name_pattern.ts";
import type { Secret } from "./secret.ts";

/** How the program says who it is to the backend. */
export type Authentication =
  | { readonly kind: "none" }
  | { readonly kind: "basic"; readonly username: string; readonly password: Secret }
  | { readonly kind: "bearer"; readonly token: Secret };

/** Everything needed to reach one backend as one tenant. */
export interface BackendConfig {
  /** The endpoint as given, without userinfo; its path may be empty. `undefined` only together with `demo`. */
  readonly endpoint: URL | undefined;
  /** `--api-prefix`: the path below the origin under which `/api/v1` stands; decides outright when given. */
  readonly apiPrefix: string | undefined;
  readonly authentication: Authentication;
  /** Sent as `X-Scope-OrgID`. */
  readonly tenant: string | undefined;
  readonly headers: ReadonlyMap<string, Secret>;
  /** PEM texts, already read from their files. */
  readonly tls: {
    readonly caCertificates: readonly string[];
    readonly clientCertificate: string | undefined;
    readonly clientKey: Secret | undefined;
  };
  /** Time one request may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Ceiling of requests in flight. */
  readonly maxInFlight: number;
}

/** What a scan asks for. */
export interface ScanConfig {
  /** Minutes looked back over. */
  readonly windowMinutes: number;
  /** The instant every query uses, in Unix milliseconds; `undefined` means now less {@linkcode offsetMs}. */
  readonly evaluatedAtMs: number | undefined;
  readonly offsetMs: number;
  /** Fully anchored expressions; empty means every name. */
  readonly match: readonly NamePattern[];
  readonly exclude: readonly NamePattern[];
  /** Leave names that the built-in exclusions hide unmeasured. */
  readonly skipExcluded: boolean;
  /** `--by`: the label whose values split every distribution. */
  readonly groupBy: string | undefined;
  /** Names in one query at most; `undefined` lets the backend's flavour decide. */
  readonly batchSize: number | undefined;
  /** Time the whole scan may take, in milliseconds. */
  readonly deadlineMs: number | undefined;
}

export type ReportFormat = "csv" | "text" | "json" | "prom";
export type SortKey = "dpm" | "total" | "series" | "cost" | "name";

/** How a snapshot is shown. */
export interface ReportConfig {
  readonly format: ReportFormat;
  /** Metrics are listed when their DPM is strictly greater. */
  readonly minDpm: number;
  /** List what the built-in exclusions hide too. */
  readonly all: boolean;
  readonly sort: SortKey;
  /** Shortens the text report only. */
  readonly top: number | undefined;
  /** Series shown of each listed metric, highest DPM first; 0 is none. */
  readonly seriesDetail: number;
  /** Price of 1,000 series for a month, in the user's currency; `undefined` leaves costs out. */
  readonly costPer1000Series: number | undefined;
  /** DPM that one billed series includes. */
  readonly includedDpm: number;
}

/** Where the result goes. */
export interface OutputConfig {
  /** A file's path, or `-` for standard output alone. */
  readonly path: string;
  /** Nothing on standard output and no progress. */
  readonly quiet: boolean;
}

/** How the program speaks of itself while it works. */
export interface LogConfig {
  readonly format: "text" | "json";
  readonly verbose: boolean;
  readonly quiet: boolean;
}

/** The exporter's own settings. */
export interface ExporterConfig {
  readonly enabled: boolean;
  /** Addresses to listen on, as they were written; never empty. */
  readonly listen: readonly string[];
  /** TLS, passwords and headers, in the format of Prometheus' exporter-toolkit; `undefined` is plain HTTP for everyone. */
  readonly webConfigFile: string | undefined;
  /** Time between two refreshes, in seconds; of no account with {@linkcode schedule}. */
  readonly updateIntervalSeconds: number;
  /** Cron expression that names the minutes of refreshes, as it was written. */
  readonly schedule: string | undefined;
  /** Age from which a snapshot's metrics are no longer shown; `undefined` leaves it to the schedule. */
  readonly staleAfterSeconds: number | undefined;
  /** Metrics exported at most. */
  readonly maxExported: number;
  /** Refreshes for which a metric stays exported without being over the threshold. */
  readonly keepScans: number;
  /** Folder that keeps the last snapshot over restarts; `undefined` keeps nothing. */
  readonly stateDir: string | undefined;
  readonly refreshEndpoint: boolean;
}

/** The whole configuration: resolved once, immutable, with every default filled in. */
export interface Config {
  readonly demo: boolean;
  readonly backend: BackendConfig;
  readonly scan: ScanConfig;
  readonly report: ReportConfig;
  readonly output: OutputConfig;
  readonly log: LogConfig;
  readonly exporter: ExporterConfig;
}
