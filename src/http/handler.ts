/** What is known of a client, apart from its request. */
export interface ClientInfo {
  /** The address of the other end; `undefined` on a unix socket. */
  readonly remoteAddress: string | undefined;
  /** True when the request came over TLS. */
  readonly encrypted: boolean;
}

/** Answers one request. `app.fetch` of a Hono application is one. */
export type Handler = (request: Request, client: ClientInfo) => Response | Promise<Response>;

/** A failure to answer a request. The client learns only that something went wrong. */
export interface RequestFault {
  readonly error: unknown;
  readonly method: string;
  /** The path alone: a query may hold a secret. */
  readonly path: string;
}
