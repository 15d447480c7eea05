import type { BackendConfig } from "../config/backend_options.ts";
import { ProgramError, withoutFullStop } from "../errors/program_error.ts";
import { shorten } from "../text/shorten.ts";
import { BackendError } from "./backend_error.ts";
import type { BackendObserver } from "./backend_observer.ts";
import { connectionFailure } from "./connection_failure.ts";
import type { createHttpsFetch } from "./https_fetch.ts";
import { createHttpClient, requestHeaders } from "./credentials.ts";

/** Signs requests, each anew, for backends that want no password but a signature. */
export interface RequestSigner {
  /** Texts that were sent and must not be seen. */
  readonly secrets: readonly string[];
  /**
   * Makes the headers that say who asks.
   *
   * @param request As it is sent; the body is empty for a GET.
   * @throws {ProgramError} when there are no credentials to sign with
   */
  sign(
    request: { readonly method: string; readonly url: URL; readonly body: string },
    signal: AbortSignal,
  ): Promise<Iterable<readonly [name: string, value: string]>>;
  /** Fetches other credentials after a refusal, and tells whether there are any. */
  renew(signal: AbortSignal): Promise<boolean>;
}

/** What a {@linkcode RequestSender} needs from outside. */
interface SenderDependencies {
  readonly fetch: (url: URL, init: RequestInit & { client?: Deno.HttpClient }) => Promise<Response>;
  readonly observer?: BackendObserver;
  readonly signer?: RequestSigner;
  readonly secrets: SecretKeeper;
}

/** Keeps what must not be seen, and takes it out of words from outside. */
interface SecretKeeper {
  learn(config: BackendConfig): void;
  learnText(secret: string): void;
  redact(text: string): string;
}

/** One request, before it is decided how it is sent. */
interface OutgoingRequest {
  /** What is done, as it follows "Cannot". */
  readonly action: string;
  readonly url: URL;
  /** Sent form-encoded by POST, or in the address where only GET is let through; a GET without it. */
  readonly form?: URLSearchParams | undefined;
}

/** What requests carry, made from one reading of the files that the configuration names. */
interface Identity {
  readonly headers: Headers;
  readonly client: Deno.HttpClient | undefined;
  /** What sends instead of `fetch`, once the server shows a certificate that Deno's own TLS never takes. */
  httpsFetch?: ReturnType<typeof createHttpsFetch>;
  /** Tells whether another reading says something else. */
  readonly fingerprint: string;
}

/**
 * Statuses by which proxies and access rules refuse a POST that they would let through as GET: Kubernetes
 * (`verb=create`), nginx's `limit_except`, those that want a length, servers without the method.
 */
const REFUSE_POST: readonly number[] = [403, 405, 411, 501];
/** Statuses by which somebody who posts is sent back to the same address, to ask there by GET. */
const REDIRECTS: readonly number[] = [301, 302, 303];
/** What Kong says of a method without a route, and anybody of a place where nothing is. */
const NOT_FOUND = 404;
/** Some proxies break on a POST; to a query over data, any server may say it. */
const BREAKS_ON_POST = 500;
/** Statuses by which a server refuses credentials that are out of date; Amazon says 403. */
const MAY_BE_OUTDATED: readonly number[] = [401, 403];
/** Expression in an address at most: encoded it grows by half, and nginx and Apache take lines up to 8 KiB. */
const MAX_BYTES_IN_ADDRESS = 2_400;

/**
 * Sends requests with what says who asks, and finds out how they get through.
 *
 * Files with secrets and certificates are read again when the server refuses what they said, and whoever was refused
 * asks once more if they say something else now. A POST that is refused is asked once more by GET; when that is
 * answered, every later request is a GET.
 */
export class RequestSender {
  readonly #dependencies: SenderDependencies;
  readonly #open: Disposable[] = [];
  /** Whether GET is answered where POST is refused, by address. */
  readonly #byGet = new Map<string, Promise<Response | undefined>>();
  #config: BackendConfig;
  #identity: Identity;
  #renewing: Promise<void> | undefined;
  #method: "undecided" | "GET" | "POST" = "undecided";
  /** Whether anything was answered by GET. */
  #getIsAnswered = false;
  #requests = 0;

  constructor(config: BackendConfig, dependencies: SenderDependencies) {
    this.#config = config;
    this.#dependencies = dependencies;
    this.#identity = this.#identify(config);
  }

  /** Requests sent so far. */
  get requests(): number {
    return this.#requests;
  }

  /** Bytes that an expression may have, by the method that gets through. */
  get maxExpressionBytes(): number {
    return this.#method === "GET" ? MAX_BYTES_IN_ADDRESS : Infinity;
  }

  /** The method by which a request is sent now. */
  methodOf({ form }: Pick<OutgoingRequest, "form">): "GET" | "POST" {
    return form === undefined || this.#method === "GET" ? "GET" : "POST";
  }

  /**
   * Sends a request.
   *
   * @param signal Makes the signal of one request sent, with a time of its own.
   */
  async send(request: OutgoingRequest, signal: () => AbortSignal): Promise<Response> {
    const method = this.methodOf(request);
    const response = await this.#sendAsNow(request, method, signal);
    if (method === "GET") {
      this.#getIsAnswered ||= isAnswer(response);
      return response;
    }
    if (response.ok) this.#method = "POST";
    // Others may have found out meanwhile.
    if (this.#method === "POST" || !this.#mayRefusePost(request, response)) return response;
    const another = await this.#tryGet(request, response.status, signal);
    if (another !== undefined) await response.body?.cancel();
    return another ?? response;
  }

  #mayRefusePost({ url, form }: OutgoingRequest, { status, headers }: Response): boolean {
    if (status === NOT_FOUND) return this.#getIsAnswered;
    if (status === BREAKS_ON_POST) return /vector\(1\)/.test(form?.get("query") ?? "");
    if (!REDIRECTS.includes(status)) return REFUSE_POST.includes(status);
    const location = headers.get("location");
    const target = location === null ? null : URL.parse(location, url);
    return target !== null && target.origin === url.origin && target.pathname === url.pathname;
  }

  /** Lets go of connections. */
  close(): void {
    for (const one of this.#open.splice(0)) one[Symbol.dispose]();
  }

  /** The answer by GET, where there is a good one and POST was refused. */
  async #tryGet(
    request: OutgoingRequest,
    status: number,
    signal: () => AbortSignal,
  ): Promise<Response | undefined> {
    const { href } = request.url;
    const first = !this.#byGet.has(href);
    if (first) this.#byGet.set(href, this.#askByGet(request, status, signal));
    const answer = await this.#byGet.get(href);
    return first || answer === undefined ? answer : await this.#sendAsNow(request, "GET", signal);
  }

  async #askByGet(
    request: OutgoingRequest,
    status: number,
    signal: () => AbortSignal,
  ): Promise<Response | undefined> {
    const answer = await this.#sendAsNow(request, "GET", signal).catch(() => undefined);
    if (isAnswer(answer) && !(status === BREAKS_ON_POST && await this.#hasPassed(request, signal))) {
      this.#method = "GET";
      this.#dependencies.observer?.notice?.(
        `POST is refused with ${status} and GET is answered: queries go by GET from here on, few names at once`,
      );
      return answer;
    }
    await answer?.body?.cancel();
    return undefined;
  }

  /** Whether a POST that broke a moment ago is answered now. */
  async #hasPassed(request: OutgoingRequest, signal: () => AbortSignal): Promise<boolean> {
    const again = await this.#sendAsNow(request, "POST", signal).catch(() => undefined);
    await again?.body?.cancel();
    return isAnswer(again);
  }

  /** Sends a request, and once more with what the files say now if they say something else than what was refused. */
  async #sendAsNow(request: OutgoingRequest, method: "GET" | "POST", signal: () => AbortSignal): Promise<Response> {
    const identity = this.#identity;
    let response: Response | undefined;
    try {
      response = await this.#fetch(request, method, identity, signal());
      if (!MAY_BE_OUTDATED.includes(response.status) || !await this.#hasRenewed(identity, signal())) return response;
    } catch (error) {
      if (!await this.#hasRemedy(error, identity, signal)) throw error;
    }
    await response?.body?.cancel();
    return await this.#fetch(request, method, this.#identity, signal());
  }

  /** Whether a request that got no answer for its certificates may get one now. */
  async #hasRemedy(error: unknown, identity: Identity, signal: () => AbortSignal): Promise<boolean> {
    const { code } = connectionFailure({ action: "", url: "", timeoutMs: 0, cause: error }, (text) => text);
    if (code === "client-certificate-refused") return await this.#hasRenewed(identity, signal());
    const { tls } = this.#config;
    if (code !== "authority-as-server" || tls.caCertificates.length === 0) return false;
    const { createHttpsFetch } = await import("./https_fetch.ts");
    if (identity.httpsFetch === undefined) this.#open.push(identity.httpsFetch = createHttpsFetch(tls));
    return true;
  }

  async #fetch(
    { action, url, form }: OutgoingRequest,
    method: "GET" | "POST",
    { headers, client, httpsFetch }: Identity,
    signal: AbortSignal,
  ): Promise<Response> {
    const { fetch, signer } = this.#dependencies;
    const address = new URL(url);
    if (method === "GET" && form !== undefined) address.search = form.toString();
    const body = method === "GET" ? undefined : form;
    let sent = headers;
    if (signer !== undefined) {
      // A plus sign is a space to whoever reads forms, and a plus sign to whoever verifies addresses.
      address.search = address.search.replaceAll("+", "%20");
      sent = new Headers(headers);
      for (const [name, value] of await this.#sign(signer, { method, url: address, body }, action, signal)) {
        sent.set(name, value);
      }
    }
    this.#requests++;
    const init: RequestInit = {
      method,
      headers: sent,
      redirect: "manual",
      signal,
      ...(body === undefined ? {} : { body }),
    };
    if (httpsFetch !== undefined) return await httpsFetch(address, init);
    return await fetch(address, client === undefined ? init : { ...init, client });
  }

  async #sign(
    signer: RequestSigner,
    { method, url, body }: { readonly method: string; readonly url: URL; readonly body: URLSearchParams | undefined },
    action: string,
    signal: AbortSignal,
  ): Promise<Iterable<readonly [string, string]>> {
    const { secrets } = this.#dependencies;
    try {
      return await signer.sign({ method, url, body: body?.toString() ?? "" }, signal);
    } catch (error) {
      if (!(error instanceof ProgramError)) throw error;
      this.#learnSigning(signer);
      throw new BackendError({
        code: "no-credentials",
        action,
        url: `${url.origin}${url.pathname}`,
        reason: `requests cannot be signed: ${shorten(secrets.redact(error.reason))}`,
        exitCode: error.exitCode,
        cause: error,
      });
    } finally {
      this.#learnSigning(signer);
    }
  }

  #learnSigning(signer: RequestSigner): void {
    for (const secret of signer.secrets) this.#dependencies.secrets.learnText(secret);
  }

  /** Whether requests carry something else now than they did; reads the files again to find out. */
  async #hasRenewed(identity: Identity, signal: AbortSignal): Promise<boolean> {
    const signsAnew = await this.#dependencies.signer?.renew(signal) ?? false;
    if (this.#identity === identity) {
      this.#renewing ??= this.#renew().finally(() => this.#renewing = undefined);
      await this.#renewing;
    }
    return signsAnew || this.#identity !== identity;
  }

  async #renew(): Promise<void> {
    const { observer } = this.#dependencies;
    const config = await rereadBackend(this.#config, observer ?? {});
    if (fingerprintOf(config) === this.#identity.fingerprint) return;
    this.#config = config;
    this.#identity = this.#identify(config);
    observer?.notice?.("The backend refused the credentials, and their file says something else now: asking with that");
  }

  #identify(config: BackendConfig): Identity {
    const client = createHttpClient(config);
    if (client !== undefined) this.#open.push(client);
    this.#dependencies.secrets.learn(config);
    return { headers: requestHeaders(config), client, fingerprint: fingerprintOf(config) };
  }
}

/**
 * Reads again the files from which a configuration has secrets and certificates. When one of them cannot be read or
 * used, what was read last stays, and the observer is told.
 */
export async function rereadBackend(config: BackendConfig, observer: BackendObserver): Promise<BackendConfig> {
  if (config.reload === undefined) return config;
  const { config: read, problem } = await config.reload((candidate) => createHttpClient(candidate)?.close());
  if (problem !== undefined) {
    observer.notice?.(`${withoutFullStop(problem.message)}. What was read before stays in use`);
  }
  return read;
}

/** Whether the API answers, be it in its own JSON that the query itself is at fault; a login page is a success too. */
function isAnswer(response: Response | undefined): response is Response {
  const type = response?.headers.get("content-type") ?? "";
  if (response?.ok) return !/html/.test(type);
  return response !== undefined && [400, 422].includes(response.status) && /json/.test(type);
}

function fingerprintOf(config: BackendConfig): string {
  const { caCertificates, clientCertificate, clientKey } = config.tls;
  return JSON.stringify([[...requestHeaders(config)], caCertificates, clientCertificate, clientKey?.reveal()]);
}
