/** Limits on what a client may cost the server. */
export interface ListenLimits {
  /**
   * Time from the opening of a connection, or the end of the previous response, to the last header, in milliseconds.
   * A TLS handshake may take as long.
   * @default 10_000
   */
  readonly headersTimeoutMs: number;
  /**
   * Time from the first byte to the end of the request's body, in milliseconds.
   * @default 30_000
   */
  readonly requestTimeoutMs: number;
  /**
   * Interval at which connections are checked against the two times above, in milliseconds.
   * @default 1_000
   */
  readonly connectionsCheckingIntervalMs: number;
  /**
   * Time an idle connection is kept for its next request, in milliseconds. Longer than the usual scrape interval, so
   * that Prometheus keeps its connection.
   * @default 65_000
   */
  readonly keepAliveTimeoutMs: number;
  /**
   * Time for which a client that does not read may hold up a response, in milliseconds.
   * @default 30_000
   */
  readonly responseStallTimeoutMs: number;
  /**
   * Open connections in all. One more is let in for the one that has been idle for longest, or, when none is idle, for
   * the one whose answer has taken longest. Keep it far below the process's hard limit of open files (the runtime raises
   * the soft limit to it): a server that once ran out of files never accepts again.
   * @default 1_000
   */
  readonly maxConnections: number;
  /**
   * Open connections of one client address, an IPv6 network of 64 bits counting as one. One more is let in for another of
   * that address, so that no client can crowd out the rest. Loopback and unix sockets have no such limit: a reverse proxy
   * there speaks for many clients.
   * @default 100
   */
  readonly maxConnectionsPerAddress: number;
  /**
   * Requests of one connection that wait for their answers. One more is answered 429 after these, and ends the connection.
   * @default 16
   */
  readonly maxUnanswered: number;
  /**
   * Bytes of the request line and headers together.
   * @default 16_384
   */
  readonly maxHeaderBytes: number;
  /**
   * Bytes of a request's body.
   * @default 1_048_576
   */
  readonly maxBodyBytes: number;
}

/** The default limits. */
export const DEFAULT_LISTEN_LIMITS: ListenLimits = {
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  connectionsCheckingIntervalMs: 1_000,
  keepAliveTimeoutMs: 65_000,
  responseStallTimeoutMs: 30_000,
  maxConnections: 1_000,
  maxConnectionsPerAddress: 100,
  maxUnanswered: 16,
  maxHeaderBytes: 16_384,
  maxBodyBytes: 1_048_576,
};
