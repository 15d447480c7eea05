import type { TlsSettings } from "./tls_settings.ts";

/** At most one request each interval, after a burst. */
export interface RateLimit {
  readonly intervalMs: number;
  readonly burst: number;
}

/** What a web config file says, checked and with its certificates read. */
export interface WebConfig {
  /** `undefined` is plain HTTP. */
  readonly tls: TlsSettings | undefined;
  /** Header names, as written, to values; an empty value takes the header away. */
  readonly headers: ReadonlyMap<string, string>;
  /** User names to bcrypt hashes; empty lets everyone in. */
  readonly users: ReadonlyMap<string, string>;
  /** `undefined` is no limit. */
  readonly rateLimit: RateLimit | undefined;
}
