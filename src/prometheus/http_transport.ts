import pRetry from "p-retry";
import type { BackendConfig } from "../config/config.ts";
import { ConfigError } from "../config/config_error.ts";
import { answerFailure } from "./answer_failure.ts";
import type { CallOptions, SelfCost } from "./backend.ts";
import { BackendError } from "./backend_error.ts";
import type { BackendObserver } from "./backend_observer.ts";
import { connectionFailure } from "./connection_failure.ts";
import { InvalidAnswerError } from "./invalid_answer_error.ts";
import { PartialAnswerError } from "./partial_answer_error.ts";
import { QueryTooHeavyError } from "./query_too_heavy_error.ts";
import { type GatePass, RequestGate } from "./request_gate.ts";
import { redactSecrets, secretTexts } from "./redact_secrets.ts";
import { requestHeaders } from "./request_headers.ts";
import { shorten } from "../text/shorten.ts";

/** The world outside, so that tests may stand in for it. */
export interface TransportDependencies {
  readonly fetch: (url: URL, init: RequestInit & { client?: Deno.HttpClient }) => Promise<Response>;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  /** Resolves after the time; rejects with the signal's reason when that aborts first. */
  readonly sleep: (durationMs: number, signal: AbortSignal) => Promise<void>;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly observer?: BackendObserver;
}

/** One question to the backend. */
export interface Ask<T> {
  /** What is done, as it follows "Cannot": `query`, `read metric names from`. */
  readonly action: string;
  readonly url: URL;
  /** Sent form-encoded by POST; a GET without it. */
  readonly form?: URLSearchParams;
  /** What is asked, for the log. */
  readonly subject?: string;
  /** Turns the JSON of a success into what the caller wants; throws {@linkcode InvalidAnswerError} or a better error. */
  readonly read: (answer: unknown, url: string) => T;
  /** Retries of a passing reason at most. @default {6} */
  readonly retries?: number;
}

/** First wait before a retry is drawn from 0 to this; each further one from twice as much. */
const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 10_000;
const RETRIES_OF_A_PASSING_REASON = 6;
/** What is too heavy once is seldom light a moment later: the caller makes it smaller instead. */
const RETRIES_OF_A_HEAVY_QUERY = 1;
const RETRIES_OF_A_PARTIAL_ANSWER = 2;
const INITIAL_IN_FLIGHT = 4;

/**
 * Sends requests: headers, deadline, retry, adaptive concurrency, count of what they cost.
 *
 * Waits before retry n (from 1) are drawn uniformly from 0 to min(10 s, 0.5 s × 2^(n−1)): exponential backoff with full
 * jitter (Brooker, "Exponential Backoff And Jitter", 2015). `Retry-After` replaces the drawn wait and is never jittered.
 */
export class HttpTransport {
  readonly #config: BackendConfig;
  readonly #dependencies: TransportDependencies;
  readonly #gate: RequestGate;
  readonly #headers: Headers;
  readonly #secrets: readonly string[];
  readonly #client: Deno.HttpClient | undefined;
  #requests = 0;
  #bytes = 0;
  #retries = 0;

  constructor(config: BackendConfig, dependencies: TransportDependencies) {
    this.#config = config;
    this.#dependencies = dependencies;
    this.#gate = new RequestGate({
      initial: INITIAL_IN_FLIGHT,
      ceiling: config.maxInFlight,
      onLimit: (limit) => dependencies.observer?.limit?.(limit),
    });
    this.#headers = requestHeaders(config);
    this.#secrets = secretTexts(config);
    this.#client = httpClient(config);
  }

  /** What was sent and received so far. */
  get selfCost(): SelfCost {
    return { requests: this.#requests, bytes: this.#bytes, retries: this.#retries };
  }

  /** Asks until there is an answer, a reason that does not pass, or no retry left. */
  async ask<T>(ask: Ask<T>, options: CallOptions): Promise<T> {
    let waitMs: number | undefined = 0;
    return await pRetry(
      async (attempt) => {
        try {
          return await this.#gate.run((pass) => this.#attempt(ask, pass, options.signal), options.signal);
        } catch (error) {
          waitMs = error instanceof AttemptFailure ? this.#wait(error, attempt, ask) : undefined;
          throw error instanceof AttemptFailure ? error.error : error;
        }
      },
      {
        retries: options.retries ?? ask.retries ?? RETRIES_OF_A_PASSING_REASON,
        minTimeout: 0,
        signal: options.signal,
        shouldRetry: async ({ error, attemptNumber }) => {
          if (waitMs === undefined || !(error instanceof BackendError)) return false;
          const { now, sleep, observer } = this.#dependencies;
          if (options.deadlineAtMs !== undefined && now() + waitMs > options.deadlineAtMs) return false;
          observer?.retry?.({
            url: error.url,
            attempt: attemptNumber,
            waitMs,
            status: error.status,
            reason: error.reason,
          });
          await sleep(waitMs, options.signal);
          this.#retries++;
          return true;
        },
      },
    );
  }

  /** Lets go of connections that a client of its own keeps. */
  close(): void {
    this.#client?.close();
  }

  /** How long to wait before asking again; `undefined` when asking again is of no use. */
  #wait(failure: AttemptFailure, attempt: number, ask: Ask<unknown>): number | undefined {
    if (!failure.passing) return undefined;
    const { error } = failure;
    const heavy = error instanceof QueryTooHeavyError && ask.form !== undefined;
    if (heavy && attempt > RETRIES_OF_A_HEAVY_QUERY) return undefined;
    if (error instanceof PartialAnswerError && attempt > RETRIES_OF_A_PARTIAL_ANSWER) return undefined;
    if (failure.retryAfterMs !== undefined) return failure.retryAfterMs;
    return this.#dependencies.random() * Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attempt - 1));
  }

  async #attempt<T>(ask: Ask<T>, pass: GatePass, signal: AbortSignal): Promise<T> {
    const { now, observer } = this.#dependencies;
    const url = showUrl(ask.url);
    const startedAtMs = now();
    let status: number | undefined;
    let bytes = 0;
    const report = (error?: string) =>
      observer?.request?.({
        method: ask.form === undefined ? "GET" : "POST",
        url,
        subject: shorten(ask.subject ?? "", 120),
        durationMs: now() - startedAtMs,
        status,
        bytes,
        ...(error === undefined ? {} : { error }),
      });
    try {
      const response = await this.#send(ask, signal);
      status = response.status;
      const body = response.body;
      bytes = body.byteLength;
      this.#bytes += bytes;
      const value = this.#read(ask, url, response);
      pass.succeeded();
      report();
      return value;
    } catch (cause) {
      signal.throwIfAborted();
      const failure = attemptFailure(cause);
      if (failure === undefined) throw cause;
      if (failure.error.status === 429 || failure.error.status === 503) pass.overloaded();
      report(failure.error.reason);
      throw failure;
    }
  }

  async #send(ask: Ask<unknown>, signal: AbortSignal): Promise<WholeResponse> {
    this.#requests++;
    const { timeoutMs } = this.#config;
    try {
      const response = await this.#dependencies.fetch(ask.url, {
        method: ask.form === undefined ? "GET" : "POST",
        headers: this.#headers,
        redirect: "manual",
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
        ...(ask.form === undefined ? {} : { body: ask.form }),
        ...(this.#client === undefined ? {} : { client: this.#client }),
      });
      const body = new Uint8Array(await response.arrayBuffer());
      return { status: response.status, statusText: response.statusText, headers: response.headers, body };
    } catch (cause) {
      signal.throwIfAborted();
      const { error, passing } = connectionFailure({ action: ask.action, url: showUrl(ask.url), timeoutMs, cause });
      throw new AttemptFailure(error, passing, undefined);
    }
  }

  #read<T>(ask: Ask<T>, url: string, response: WholeResponse): T {
    const text = new TextDecoder().decode(response.body);
    if (response.status < 200 || response.status > 299) {
      const body = redactSecrets(text, this.#secrets);
      const failure = answerFailure({ ...response, action: ask.action, url, body }, this.#dependencies.now());
      const passing = failure.error.name === "UnavailableError" || failure.error instanceof QueryTooHeavyError;
      throw new AttemptFailure(failure.error, passing, failure.retryAfterMs);
    }
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      // The parser's own error is no cause to keep: it repeats the body as it came.
      const html = /^\s*<(!doctype|html|head|body|\?xml)/i.test(text);
      const words = shorten(redactSecrets(text, this.#secrets), 120);
      const reason = html
        ? `an HTML page where JSON should be: ${words}`
        : `no valid JSON: ${words || "the body is empty"}`;
      const error = new InvalidAnswerError(
        `Cannot ${ask.action} "${url}": the server answered with ${reason}. ` +
          `Check that PROMETHEUS_ENDPOINT is the address of a Prometheus-compatible query API`,
        { url, status: response.status, reason },
      );
      // A body cut short or a proxy's page may be gone the next time; whole JSON of another shape is what stands there.
      throw new AttemptFailure(error, true, undefined);
    }
    return ask.read(json, url);
  }
}

interface WholeResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** One attempt's failure with what decides whether there is another; never leaves this file. */
class AttemptFailure extends Error {
  override readonly name = "AttemptFailure";
  constructor(
    readonly error: BackendError,
    readonly passing: boolean,
    readonly retryAfterMs: number | undefined,
  ) {
    super(error.message, { cause: error });
  }
}

/** What a thrown value means for the next attempt; `undefined` for a fault of our own, which is not to be retried. */
function attemptFailure(cause: unknown): AttemptFailure | undefined {
  if (cause instanceof AttemptFailure) return cause;
  if (!(cause instanceof BackendError)) return undefined;
  return new AttemptFailure(cause, cause instanceof PartialAnswerError, undefined);
}

/** A URL fit to be shown: neither userinfo nor query. */
function showUrl(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

/** A client of its own only where the configuration asks for more than the default one has. */
function httpClient(config: BackendConfig): Deno.HttpClient | undefined {
  const { caCertificates, clientCertificate, clientKey } = config.tls;
  if (caCertificates.length === 0 && clientCertificate === undefined) return undefined;
  try {
    return Deno.createHttpClient({
      caCerts: [...caCertificates],
      ...(clientCertificate === undefined || clientKey === undefined
        ? {}
        : { cert: clientCertificate, key: clientKey.reveal() }),
    });
  } catch (cause) {
    throw new ConfigError({
      option: clientCertificate === undefined ? "--ca-file" : "--cert-file",
      action: "use the certificates for the backend",
      reason: shorten(cause instanceof Error ? cause.message : String(cause)),
      suggestion: "Check --ca-file, and that --cert-file and --key-file belong together",
      cause,
    });
  }
}
