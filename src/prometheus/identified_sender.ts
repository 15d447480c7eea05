import type { BackendConfig } from "../config/backend_options.ts";
import { ProgramError, withoutFullStop } from "../errors/program_error.ts";
import { shorten } from "../text/shorten.ts";
import { BackendError } from "./backend_error.ts";
import type { BackendObserver } from "./backend_observer.ts";
import { connectionFailure } from "./connection_failure.ts";
import { createHttpClient, requestHeaders } from "./credentials.ts";
import type { createHttpsFetch } from "./https_fetch.ts";

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
    request: { readonly method: string; readonly url: URL; readonly body: string | Uint8Array<ArrayBuffer> },
    signal: AbortSignal,
  ): Promise<Iterable<readonly [name: string, value: string]>>;
  /** Fetches other credentials after a refusal, and tells whether there are any. */
  renew(signal: AbortSignal): Promise<boolean>;
}

/** What an {@linkcode IdentifiedSender} needs from outside. */
export interface SenderDependencies {
  readonly fetch: (url: URL, init: RequestInit & { client?: Deno.HttpClient }) => Promise<Response>;
  readonly observer?: BackendObserver;
  /** Signs each request; without it the configuration alone says who asks. */
  readonly signer?: RequestSigner;
  readonly secrets: SecretKeeper;
}

/** Keeps what must not be seen, and takes it out of words from outside. */
interface SecretKeeper {
  learn(config: BackendConfig): void;
  learnText(secret: string): void;
  redact(text: string): string;
}

/** How a request is sent. */
export type RequestMethod = "GET" | "POST" | "PUT" | "DELETE";

/** Bytes that a server is sent, to keep. */
export interface Upload {
  /** @default "POST" */
  readonly method?: Exclude<RequestMethod, "GET">;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What the bytes are. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Reads the body of an answer.
   *
   * @default as text in UTF-8
   */
  readonly decode?: (body: Uint8Array, headers: Headers) => string;
}

/** One request, before it is decided how it is sent. */
export interface OutgoingRequest {
  /** What is done, as it follows "Cannot". */
  readonly action: string;
  readonly url: URL;
  /** Sent form-encoded by POST, or in the address where only GET is let through; a GET without it. */
  readonly form?: URLSearchParams | undefined;
  /** Sent as it is, by its own method. */
  readonly upload?: Upload | undefined;
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

/** Statuses by which a server refuses credentials that are out of date; Amazon says 403. */
const MAY_BE_OUTDATED: readonly number[] = [401, 403];

/**
 * Sends requests with what says who asks.
 *
 * Files with secrets and certificates are read again when the server refuses what they said, and whoever was refused
 * asks once more if they say something else now.
 */
export class IdentifiedSender {
  readonly #dependencies: SenderDependencies;
  readonly #open: Disposable[] = [];
  #config: BackendConfig;
  #identity: Identity;
  #renewing: Promise<void> | undefined;
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

  /** Lets go of connections. */
  close(): void {
    for (const one of this.#open.splice(0)) one[Symbol.dispose]();
  }

  /**
   * Sends a request, and once more with what the files say now if they say something else than what was refused.
   *
   * @param signal Makes the signal of one request sent, with a time of its own.
   */
  async send(request: OutgoingRequest, method: RequestMethod, signal: () => AbortSignal): Promise<Response> {
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
    { action, url, form, upload }: OutgoingRequest,
    method: RequestMethod,
    { headers, client, httpsFetch }: Identity,
    signal: AbortSignal,
  ): Promise<Response> {
    const { fetch, signer } = this.#dependencies;
    const address = new URL(url);
    if (method === "GET" && form !== undefined) address.search = form.toString();
    const body = method === "GET" ? undefined : upload?.bytes ?? form;
    let sent = headers;
    if (upload !== undefined) {
      sent = new Headers(headers);
      for (const [name, value] of Object.entries(upload.headers)) sent.set(name, value);
    }
    if (signer !== undefined) {
      // A plus sign is a space to whoever reads forms, and a plus sign to whoever verifies addresses.
      address.search = address.search.replaceAll("+", "%20");
      sent = new Headers(sent);
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
    { method, url, body }: {
      readonly method: string;
      readonly url: URL;
      readonly body: URLSearchParams | Uint8Array<ArrayBuffer> | undefined;
    },
    action: string,
    signal: AbortSignal,
  ): Promise<Iterable<readonly [string, string]>> {
    const { secrets } = this.#dependencies;
    try {
      return await signer.sign(
        { method, url, body: body instanceof Uint8Array ? body : body?.toString() ?? "" },
        signal,
      )
        .finally(() => this.#learnSigning(signer));
    } catch (error) {
      if (!(error instanceof ProgramError)) throw error;
      throw new BackendError({
        code: "no-credentials",
        action,
        url: `${url.origin}${url.pathname}`,
        reason: `requests cannot be signed: ${shorten(secrets.redact(error.reason))}`,
        exitCode: error.exitCode,
        cause: error,
      });
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

function fingerprintOf(config: BackendConfig): string {
  const { caCertificates, clientCertificate, clientKey } = config.tls;
  return JSON.stringify([[...requestHeaders(config)], caCertificates, clientCertificate, clientKey?.reveal()]);
}
