import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Fault, FAULT_ANSWERS } from "./fault.ts";

/** One request on its way through the proxy. */
export interface ProxiedRequest {
  /** From 0, in order of arrival. */
  readonly index: number;
  /** Without the query string. */
  readonly path: string;
}

/** Decides what goes wrong with a request; `undefined` lets it through. It may wait, which delays the request. */
export type FaultPlan = (request: ProxiedRequest) => Fault | undefined | Promise<Fault | undefined>;

/** What differs from a proxy that lets everything through. */
export interface FaultProxyOptions {
  readonly plan?: FaultPlan;
  /** What `429 with Retry-After` asks for. @default 1 */
  readonly retryAfterSeconds?: number;
  /** Rewrites the body of an answer that is let through. */
  readonly rewrite?: (body: string, request: ProxiedRequest) => string;
}

/** Gives each query after the 20th request the answer to the first query, as a broken cache would. */
export function answersOfTheFirstQuery(): NonNullable<FaultProxyOptions["rewrite"]> {
  let first: string | undefined;
  return (body, { index, path }) => {
    if (!path.endsWith("/query")) return body;
    first ??= body;
    return index > 20 ? first : body;
  };
}

/** A proxy on a loopback port. */
export interface FaultProxy extends AsyncDisposable {
  /** Without a slash at the end. */
  readonly url: string;
  /** Requests so far. */
  readonly requests: number;
  /** Requests at once at most, so far. */
  readonly mostInFlight: number;
  /** How often each fault was injected. */
  readonly injected: ReadonlyMap<Fault, number>;
}

/** A body is slow when it takes longer than any request may. */
const SLOW_PIECES = 100;
const SLOW_PIECE_MS = 200;

/** Starts a proxy in front of a backend that injects faults by a plan. */
export async function startFaultProxy(target: string, options: FaultProxyOptions = {}): Promise<FaultProxy> {
  const injected = new Map<Fault, number>();
  const timers = new Set<ReturnType<typeof setInterval>>();
  let requests = 0;
  let inFlight = 0;
  let mostInFlight = 0;

  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const request = { index: requests++, path: (incoming.url ?? "").replace(/\?.*$/s, "") };
    mostInFlight = Math.max(mostInFlight, ++inFlight);
    outgoing.once("close", () => inFlight--);
    const body = await readBody(incoming);
    const fault = await options.plan?.(request);
    if (fault !== undefined) injected.set(fault, (injected.get(fault) ?? 0) + 1);

    const ready = fault === undefined ? undefined : FAULT_ANSWERS[fault];
    if (ready !== undefined) {
      const headers = fault === "429 with Retry-After"
        ? { ...ready.headers, "Retry-After": String(options.retryAfterSeconds ?? 1) }
        : ready.headers;
      outgoing.writeHead(ready.status, headers).end(ready.body);
      return;
    }
    if (fault === "hung socket") return;
    if (fault === "reset") {
      incoming.socket.resetAndDestroy();
      return;
    }
    const upstream = await forward(target, incoming, body);
    const text = options.rewrite?.(upstream.body, request) ?? upstream.body;
    const bytes = new TextEncoder().encode(text);
    outgoing.writeHead(upstream.status, { "Content-Type": upstream.contentType, "Content-Length": bytes.length });
    if (fault === "truncated body") {
      outgoing.write(bytes.subarray(0, bytes.length >> 1), () => incoming.socket.destroy());
    } else if (fault === "slow body") {
      drip(outgoing, bytes, timers);
    } else {
      outgoing.end(bytes);
    }
  };

  const server = createServer((incoming, outgoing) => {
    // A backend that is gone shows as a connection that breaks.
    answer(incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  const { promise: listening, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await listening;
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;

  return {
    url: `http://127.0.0.1:${port}`,
    get requests() {
      return requests;
    },
    get mostInFlight() {
      return mostInFlight;
    },
    injected,
    async [Symbol.asyncDispose]() {
      for (const timer of timers) clearInterval(timer);
      const { promise: closed, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      server.closeAllConnections();
      await closed;
    },
  };
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  incoming.setEncoding("utf8");
  let body = "";
  for await (const chunk of incoming) body += chunk;
  return body;
}

async function forward(target: string, incoming: IncomingMessage, body: string) {
  const response = await fetch(target + (incoming.url ?? "/"), {
    method: incoming.method ?? "GET",
    ...(incoming.method === "POST"
      ? { body, headers: { "Content-Type": incoming.headers["content-type"] ?? "application/x-www-form-urlencoded" } }
      : {}),
  });
  const contentType = response.headers.get("Content-Type") ?? "application/json";
  return { status: response.status, contentType, body: await response.text() };
}

function drip(outgoing: ServerResponse, bytes: Uint8Array, timers: Set<ReturnType<typeof setInterval>>): void {
  const piece = Math.ceil(bytes.length / SLOW_PIECES);
  let sent = 0;
  const timer = setInterval(() => {
    outgoing.write(bytes.subarray(sent, sent + piece));
    sent += piece;
    if (sent >= bytes.length) outgoing.end();
  }, SLOW_PIECE_MS);
  timers.add(timer);
  outgoing.once("close", () => {
    clearInterval(timer);
    timers.delete(timer);
  });
}
