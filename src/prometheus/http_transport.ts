import type { BackendConfig } from "../config/backend_options.ts";
import { shorten } from "../text/shorten.ts";
import { AdaptiveLimiter, type LimiterPass } from "./adaptive_limiter.ts";
import { answerFailure } from "./answer_failure.ts";
import type { CallOptions, SelfCost } from "./backend.ts";
import { BackendError, type BackendErrorKind } from "./backend_error.ts";
import type { BackendObserver } from "./backend_observer.ts";
import { connectionFailure } from "./connection_failure.ts";
import { redactSecrets, secretTexts } from "./credentials.ts";
import { DeadlineError } from "./deadline_error.ts";
import { RequestSender, type RequestSigner } from "./request_sender.ts";
import { DEFAULT_RETRY_FOR_MS, INTERACTIVE_RETRY_FOR_MS, retryWait } from "./retry_policy.ts";

/** The world outside, which tests replace. */
export interface TransportDependencies {
  readonly fetch: (url: URL, init: RequestInit & { client?: Deno.HttpClient }) => Promise<Response>;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  /** Resolves after the time; rejects with the signal's reason when that aborts first. */
  readonly sleep: (durationMs: number, signal: AbortSignal) => Promise<void>;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly observer?: BackendObserver;
  /** Whether somebody watches, who had rather correct a mistyped address than wait. @default false */
  readonly interactive?: boolean;
  /** Signs each request; without it the configuration alone says who asks. */
  readonly signer?: RequestSigner;
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
  /** Turns the JSON of a success into what the caller wants; throws {@linkcode BackendError}. */
  readonly read: (answer: unknown, url: string) => T;
  /** Retries at most, by kind of failure, unless other questions fail as well. @default as the retry policy says */
  readonly retries?: Partial<Readonly<Record<BackendErrorKind, number>>>;
}

const INITIAL_IN_FLIGHT = 4;

/** Sends requests, each with headers and a timeout, retries them, adapts their concurrency, and counts their cost. */
export class HttpTransport {
  readonly #config: BackendConfig;
  readonly #dependencies: TransportDependencies;
  readonly #limiter: AdaptiveLimiter;
  readonly #sender: RequestSender;
  readonly #secrets: string[] = [];
  #bytes = 0;
  #retries = 0;
  #answered = false;
  /** When a request failed for the first time since the last answer; `undefined` while the backend answers. */
  #silentSinceMs: number | undefined;
  /** Questions that failed since the last answer. */
  readonly #failing = new Set<object>();

  constructor(config: BackendConfig, dependencies: TransportDependencies) {
    this.#config = config;
    this.#dependencies = dependencies;
    this.#limiter = new AdaptiveLimiter({
      initial: INITIAL_IN_FLIGHT,
      ceiling: config.maxInFlight,
      onLimit: (limit) => dependencies.observer?.limit?.(limit),
    });
    this.#sender = new RequestSender(config, {
      ...dependencies,
      secrets: {
        learn: (learned) => this.#secrets.push(...secretTexts(learned)),
        learnText: (secret) => this.#secrets.includes(secret) || this.#secrets.push(secret),
        redact: (text) => redactSecrets(text, this.#secrets),
      },
    });
  }

  /** What was sent and received so far. */
  get selfCost(): SelfCost {
    return { requests: this.#sender.requests, bytes: this.#bytes, retries: this.#retries };
  }

  /** Bytes that an expression may have to get through. */
  get maxExpressionBytes(): number {
    return this.#sender.maxExpressionBytes;
  }

  /** Asks until there is an answer, a reason that does not pass, or no time left. */
  async ask<T>(ask: Ask<T>, options: CallOptions): Promise<T> {
    const { now, random, sleep, observer } = this.#dependencies;
    let failingSinceMs: number | undefined;
    let failure: BackendError | undefined;
    for (let attempt = 1;; attempt++) {
      try {
        const answer = await this.#limiter.run((pass) => this.#attempt(ask, pass, options.signal), options.signal);
        this.#heard();
        return answer;
      } catch (error) {
        if (!(error instanceof BackendError)) throw this.#reasonOfEnd(error, failure);
        failure = error;
      }
      const nowMs = now();
      failingSinceMs ??= nowMs;
      // The name of a server that was there comes and goes with it, where a container's or a service's is resolved.
      const retry = failure.code === "unknown-host" && this.#answered ? { passing: true } : failure.retry;
      if (failure.kind === "partial" || (!retry.passing && failure.kind !== "unreachable")) this.#heard();
      else {
        this.#silentSinceMs ??= nowMs;
        this.#failing.add(ask);
      }
      // What fails together with others is no trouble of its own.
      const ownRetries = this.#failing.size > 1 ? undefined : ask.retries?.[failure.kind];
      const wait = retryWait({
        retry,
        attempt,
        failingForMs: nowMs - failingSinceMs,
        silentForMs: nowMs - (this.#silentSinceMs ?? nowMs),
        retryForMs: this.#retryForMs,
        retries: options.retries ?? ownRetries,
        divisible: ask.form !== undefined,
        leftMs: (options.deadlineAtMs ?? Infinity) - nowMs,
      }, random);
      if (wait === undefined) throw failure;
      observer?.retry?.({ url: failure.url, attempt, ...wait, status: failure.status, reason: failure.words });
      try {
        await sleep(wait.waitMs, options.signal);
      } catch (error) {
        throw this.#reasonOfEnd(error, failure);
      }
      this.#retries++;
    }
  }

  get #retryForMs(): number {
    const { interactive = false } = this.#dependencies;
    return this.#config.retryForMs ??
      (interactive && !this.#answered ? INTERACTIVE_RETRY_FOR_MS : DEFAULT_RETRY_FOR_MS);
  }

  /** Takes note that the backend answered, be it with a refusal: it is there. */
  #heard(): void {
    this.#answered = true;
    this.#silentSinceMs = undefined;
    this.#failing.clear();
  }

  /** A deadline that passes while a failure is waited out is not what was wrong. */
  #reasonOfEnd(reason: unknown, failure: BackendError | undefined): unknown {
    return reason instanceof DeadlineError ? failure ?? reason : reason;
  }

  /** Lets go of connections that a client of its own keeps. */
  close(): void {
    this.#sender.close();
  }

  async #attempt<T>(ask: Ask<T>, pass: LimiterPass, signal: AbortSignal): Promise<T> {
    const { now, observer } = this.#dependencies;
    const url = showUrl(ask.url);
    const method = this.#sender.methodOf(ask);
    const startedAtMs = now();
    let status: number | undefined;
    let bytes = 0;
    const report = (error?: string) =>
      observer?.request?.({
        method,
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
      if (!(cause instanceof BackendError)) throw cause;
      if (cause.status === 429 || cause.status === 503) pass.overloaded();
      report(cause.words);
      throw cause;
    }
  }

  async #send(ask: Ask<unknown>, signal: AbortSignal): Promise<WholeResponse> {
    const { timeoutMs } = this.#config;
    try {
      const limited = () => AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      const response = await this.#sender.send(ask, limited);
      const body = new Uint8Array(await response.arrayBuffer());
      return { status: response.status, statusText: response.statusText, headers: response.headers, body };
    } catch (cause) {
      signal.throwIfAborted();
      if (cause instanceof BackendError) throw cause;
      throw connectionFailure({ action: ask.action, url: showUrl(ask.url), timeoutMs, cause });
    }
  }

  #read<T>(ask: Ask<T>, url: string, response: WholeResponse): T {
    const text = new TextDecoder().decode(response.body);
    if (response.status < 200 || response.status > 299) {
      const body = redactSecrets(text, this.#secrets);
      throw answerFailure({ ...response, action: ask.action, url, body }, this.#dependencies.now());
    }
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      // The parser's own error is no cause to keep: it repeats the body as it came.
      const html = /^\s*<(!doctype|html|head|body|\?xml)/i.test(text);
      const words = shorten(redactSecrets(text, this.#secrets), 120);
      const found = html
        ? `an HTML page where JSON should be: ${words}`
        : `no valid JSON: ${words || "the body is empty"}`;
      throw new BackendError({
        code: "invalid-answer",
        action: ask.action,
        url,
        status: response.status,
        reason: `the server answered with ${found}`,
        words: found,
        // A body cut short or a proxy's page may be gone the next time; whole JSON of another shape is what stands there.
        retry: { passing: true },
      });
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

/** A URL fit to be shown: neither userinfo nor query. */
function showUrl(url: URL): string {
  return `${url.origin}${url.pathname}`;
}
