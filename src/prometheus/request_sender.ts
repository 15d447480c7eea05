import type { BackendConfig } from "../config/backend_options.ts";
import type { BackendObserver } from "./backend_observer.ts";
import {
  IdentifiedSender,
  type OutgoingRequest,
  type RequestMethod,
  type SenderDependencies,
} from "./identified_sender.ts";

/**
 * Statuses by which proxies and access rules refuse a POST that they would let through as GET: Kubernetes
 * (`verb=create`), nginx's `limit_except`, those that want a length, servers without the method.
 */
const REFUSE_POST: readonly number[] = [403, 405, 411, 501];
/** Statuses by which somebody who posts is sent back to the same address, to ask there by GET. */
const REDIRECTS: readonly number[] = [301, 302, 303];
/** What Kong says of a method without a route, and anybody of a place where nothing is. */
const NOT_FOUND = 404;
/**
 * Some proxies break on a POST. Any server may break on data, so queries with `vector(1)` in them find it out, those of
 * the first contact and those that measure, and POST is asked again before it is believed.
 */
const BREAKS_ON_POST = 500;
/** Expression in an address at most: encoded it grows by half, and nginx and Apache take lines up to 8 KiB. */
const MAX_BYTES_IN_ADDRESS = 2_400;

/**
 * Sends requests, and finds out how they get through: a POST that is refused is asked once more by GET; when that is
 * answered, every later request is a GET.
 */
export class RequestSender {
  readonly #observer: BackendObserver | undefined;
  readonly #sender: IdentifiedSender;
  /** Whether GET is answered where POST is refused, by address. */
  readonly #byGet = new Map<string, Promise<Response | undefined>>();
  #method: "undecided" | "GET" | "POST" = "undecided";
  /** Whether anything was answered by GET. */
  #getIsAnswered = false;

  constructor(config: BackendConfig, dependencies: SenderDependencies) {
    this.#observer = dependencies.observer;
    this.#sender = new IdentifiedSender(config, dependencies);
  }

  /** Requests sent so far. */
  get requests(): number {
    return this.#sender.requests;
  }

  /** Bytes that an expression may have, by the method that gets through. */
  get maxExpressionBytes(): number {
    return this.#method === "GET" ? MAX_BYTES_IN_ADDRESS : Infinity;
  }

  /** The method by which a request is sent now. */
  methodOf({ form, upload }: Pick<OutgoingRequest, "form" | "upload">): RequestMethod {
    if (upload !== undefined) return upload.method ?? "POST";
    return form === undefined || this.#method === "GET" ? "GET" : "POST";
  }

  /**
   * Sends a request.
   *
   * @param signal Makes the signal of one request sent, with a time of its own.
   */
  async send(request: OutgoingRequest, signal: () => AbortSignal): Promise<Response> {
    const method = this.methodOf(request);
    const response = await this.#sender.send(request, method, signal);
    if (request.upload !== undefined) return response;
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
    this.#sender.close();
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
    return first || answer === undefined ? answer : await this.#sender.send(request, "GET", signal);
  }

  async #askByGet(
    request: OutgoingRequest,
    status: number,
    signal: () => AbortSignal,
  ): Promise<Response | undefined> {
    const answer = await this.#sender.send(request, "GET", signal).catch(() => undefined);
    if (isAnswer(answer) && !(status === BREAKS_ON_POST && await this.#hasPassed(request, signal))) {
      this.#method = "GET";
      this.#observer?.notice?.(
        `POST is refused with ${status} and GET is answered: queries go by GET from here on, few names at once`,
      );
      return answer;
    }
    await answer?.body?.cancel();
    return undefined;
  }

  /** Whether a POST that broke a moment ago is answered now. */
  async #hasPassed(request: OutgoingRequest, signal: () => AbortSignal): Promise<boolean> {
    const again = await this.#sender.send(request, "POST", signal).catch(() => undefined);
    await again?.body?.cancel();
    return isAnswer(again);
  }
}

/** Whether the API answers, be it in its own JSON that the query itself is at fault; a login page is a success too. */
function isAnswer(response: Response | undefined): response is Response {
  const type = response?.headers.get("content-type") ?? "";
  if (response?.ok) return !/html/.test(type);
  return response !== undefined && [400, 422].includes(response.status) && /json/.test(type);
}
