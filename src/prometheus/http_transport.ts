import type { BackendConfig } from "../config/backend_options.ts";
import { shorten } from "../text/shorten.ts";
import { AdaptiveLimiter, type LimiterPass } from "./adaptive_limiter.ts";
import { MAX_WORDS_BYTES } from "./answer_failure.ts";
import type { CallOptions, SelfCost } from "./backend.ts";
import { BackendError, type BackendErrorKind } from "./backend_error.ts";
import { connectionFailure } from "./connection_failure.ts";
import { type Answer, interpretAnswer } from "./interpret_answer.ts";
import { type AnswerBody, readBeginning, readBody } from "./read_body.ts";
import { type Redact, Redactor } from "./redactor.ts";
import { DeadlineError } from "./deadline_error.ts";
import type { SenderDependencies, Upload } from "./identified_sender.ts";
import { RequestSender } from "./request_sender.ts";
import { DEFAULT_RETRY_FOR_MS, INTERACTIVE_RETRY_FOR_MS, retryWait } from "./retry_policy.ts";
import { sleep } from "./sleep.ts";

/** The world outside, which tests replace. */
export interface TransportDependencies extends Omit<SenderDependencies, "secrets"> {
  /** Unix time in milliseconds. */
  readonly now: () => number;
  /** Resolves after the time; rejects with the signal's reason when that aborts first. */
  readonly sleep: (durationMs: number, signal: AbortSignal) => Promise<void>;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Whether somebody watches, who had rather correct a mistyped address than wait. @default false */
  readonly interactive?: boolean;
  /** What proxies are told of whoever asks, and may repeat. */
  readonly proxyCredentials?: readonly ProxyCredentials[];
}

/** How somebody says to a proxy who asks. */
export interface ProxyCredentials {
  readonly username: string;
  readonly password: string;
}

/** One question to the backend. */
export interface Ask<T> {
  /** What is done, as it follows "Cannot": `query`, `read metric names from`. */
  readonly action: string;
  readonly url: URL;
  /** Sent form-encoded by POST; a GET without it. */
  readonly form?: URLSearchParams;
  /** Sent by its own method; the answer is its text then, redacted, and need not be JSON. */
  readonly upload?: Upload;
  /** What is asked, for the log. */
  readonly subject?: string;
  /** Turns the JSON of a success into what the caller wants; throws {@linkcode BackendError}. */
  readonly read: (answer: unknown, url: string, redact: Redact) => T;
  /** Retries at most, by kind of failure, unless other questions fail as well. @default as the retry policy says */
  readonly retries?: Partial<Readonly<Record<BackendErrorKind, number>>>;
}

const REAL_WORLD: TransportDependencies = {
  fetch: (url, init) => fetch(url, init),
  now: () => Date.now(),
  sleep,
  random: () => Math.random(),
};
const INITIAL_IN_FLIGHT = 4;
/** An expression has up to 256 KiB, and the log shows 120 characters of it. */
const MAX_SUBJECT_LOOKED_AT = 1_000;
/** Warnings handed on at most. */
const MAX_WARNINGS = 10;
const MIB = 1024 * 1024;
/** An answer to a query is a few hundred kilobytes; a smaller query has a smaller one. */
const MAX_QUERY_BYTES = 32 * MIB;
/** A million names of 256 bytes. */
const MAX_LIST_BYTES = 256 * MIB;

/** Sends requests, each with headers and a timeout, retries them, adapts their concurrency, and counts their cost. */
export class HttpTransport {
  readonly #config: BackendConfig;
  readonly #dependencies: TransportDependencies;
  readonly #limiter: AdaptiveLimiter;
  readonly #sender: RequestSender;
  readonly #redactor: Redactor;
  /** One large answer is read at a time, so that they do not add up in memory. */
  readonly #largeAnswers = new AdaptiveLimiter({ initial: 1, ceiling: 1 });
  readonly #warnings = new Set<string>();
  #bytes = 0;
  #retries = 0;
  #answered = false;
  /** When a request failed for the first time since the last answer; `undefined` while the backend answers. */
  #silentSinceMs: number | undefined;
  /** Questions that failed since the last answer. */
  readonly #failing = new Set<object>();

  /** @param replaced Parts of the world outside; the real ones without it. */
  constructor(config: BackendConfig, replaced: Partial<TransportDependencies> = {}) {
    const dependencies = { ...REAL_WORLD, ...replaced };
    this.#config = config;
    this.#dependencies = dependencies;
    this.#limiter = new AdaptiveLimiter({
      initial: INITIAL_IN_FLIGHT,
      ceiling: config.maxInFlight,
      onLimit: (limit) => dependencies.observer?.limit?.(limit),
    });
    this.#redactor = new Redactor(config);
    for (const { username, password } of dependencies.proxyCredentials ?? []) {
      this.#redactor.learnPair(username, password);
    }
    this.#sender = new RequestSender(config, { ...dependencies, secrets: this.#redactor });
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
        subject: shorten((ask.subject ?? "").slice(0, MAX_SUBJECT_LOOKED_AT), { maxLength: 120 }),
        durationMs: now() - startedAtMs,
        status,
        bytes,
        ...(error === undefined ? {} : { error }),
      });
    const onBytes = (length: number) => {
      bytes += length;
      this.#bytes += length;
    };
    try {
      const answer = await this.#send(ask, signal, onBytes, (of) => status = of);
      const value = interpretAnswer(ask, answer, {
        url,
        nowMs: now(),
        redact: this.#redactor.redact,
        onWarning: (warning) => this.#tellOnce(url, warning),
      });
      pass.succeeded();
      report();
      return value;
    } catch (cause) {
      signal.throwIfAborted();
      if (!(cause instanceof BackendError)) throw cause;
      if (cause.overloaded) pass.overloaded();
      report(cause.words);
      throw cause;
    }
  }

  /** Hands on what a server warns of: every answer of a scan may say the same. */
  #tellOnce(url: string, warning: string): void {
    if (this.#warnings.has(warning) || this.#warnings.size >= MAX_WARNINGS) return;
    this.#warnings.add(warning);
    this.#dependencies.observer?.notice?.(`"${url}" answers with a warning: ${warning}`);
  }

  async #send(
    ask: Ask<unknown>,
    signal: AbortSignal,
    onBytes: (length: number) => void,
    onStatus: (status: number) => void,
  ): Promise<Answer> {
    const { timeoutMs } = this.#config;
    const timers: ReturnType<typeof setTimeout>[] = [];
    let inTime = signal;
    // Not AbortSignal.timeout: its timer can outlive the request, and keeps the process alive until it ends.
    const limited = () => {
      const late = new AbortController();
      timers.push(setTimeout(() => late.abort(new DOMException("The time is up", "TimeoutError")), timeoutMs));
      return inTime = AbortSignal.any([signal, late.signal]);
    };
    try {
      const response = await this.#sender.send(ask, limited);
      const { status, statusText, headers } = response;
      onStatus(status);
      const decode = ask.upload?.decode;
      const body: AnswerBody = status < 200 || status > 299 || ask.upload !== undefined
        ? {
          kind: "text",
          text: await readBeginning(response.body, MAX_WORDS_BYTES, onBytes, decode && ((all) => decode(all, headers))),
        }
        : await readBody(response.body, {
          maxBytes: ask.form === undefined ? MAX_LIST_BYTES : MAX_QUERY_BYTES,
          onBytes,
          inTurn: (read) => this.#largeAnswers.run(read, inTime),
        });
      return { status, statusText, headers, body };
    } catch (cause) {
      signal.throwIfAborted();
      if (cause instanceof BackendError) throw cause;
      throw connectionFailure({ action: ask.action, url: showUrl(ask.url), timeoutMs, cause }, this.#redactor.redact);
    } finally {
      for (const timer of timers) clearTimeout(timer);
    }
  }
}

/** A URL fit to be shown: neither userinfo nor query. */
function showUrl(url: URL): string {
  return `${url.origin}${url.pathname}`;
}
