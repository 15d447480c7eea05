/**
 * Options as the command line, the environment or a `.env` file say them: text that nobody has looked at yet.
 *
 * Optional outside, complete inside: `resolveConfig` turns this into the {@linkcode Config} that the program works with.
 */
export interface RawOptions {
  // The backend.
  readonly endpoint?: string;
  readonly apiPrefix?: string;
  readonly username?: string;
  /** Never a flag: arguments are visible to every user of the machine. */
  readonly apiKey?: string;
  readonly apiKeyFile?: string;
  /** Never a flag, for the same reason. */
  readonly bearerToken?: string;
  readonly bearerTokenFile?: string;
  readonly tenant?: string;
  readonly header?: readonly string[];
  readonly headerFile?: string;
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  readonly timeout?: string;
  readonly threads?: string;
  readonly demo?: boolean;

  // The scan.
  readonly lookback?: string;
  readonly at?: string;
  readonly offset?: string;
  readonly match?: readonly string[];
  readonly exclude?: readonly string[];
  readonly all?: boolean;
  readonly skipExcluded?: boolean;
  readonly by?: string;
  readonly batchSize?: string;
  readonly deadline?: string;

  // The result.
  readonly format?: string;
  readonly output?: string;
  readonly minDpm?: string;
  readonly sort?: string;
  readonly top?: string;
  readonly seriesDetail?: string;
  readonly costPer1000Series?: string;
  readonly includedDpm?: string;

  // The exporter.
  readonly exporter?: boolean;
  readonly port?: string;
  readonly listen?: readonly string[];
  readonly webConfigFile?: string;
  readonly updateInterval?: string;
  readonly schedule?: string;
  readonly staleAfter?: string;
  readonly maxExported?: string;
  readonly keepScans?: string;
  readonly stateDir?: string;
  readonly enableRefreshEndpoint?: boolean;

  // Messages.
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly logFormat?: string;
}

/** Keys of {@linkcode RawOptions} whose values are of type `T`. */
export type RawOptionKey<T> = {
  [K in keyof RawOptions]-?: NonNullable<RawOptions[K]> extends T ? K : never;
}[keyof RawOptions];
