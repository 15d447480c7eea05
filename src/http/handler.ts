/** What is known of the one who asks, beside the request. */
export interface ClientInfo {
  /** The address of the other end; `undefined` on a unix socket. */
  readonly remoteAddress: string | undefined;
  /** Whether the request came over TLS. */
  readonly encrypted: boolean;
}

/** Answers one request. `app.fetch` of a Hono application is one. */
export type Handler = (request: Request, client: ClientInfo) => Response | Promise<Response>;

/** What went wrong while a request was answered; the server says only that something did. */
export interface RequestFault {
  readonly error: unknown;
  readonly method: string;
  /** The path alone: a query may hold a secret. */
  readonly path: string;
}
