import { AwsV4Signer } from "aws4fetch";
import type { AwsCredentials, AwsWorld } from "./aws_credentials.ts";
import { findCredentials } from "./find_credentials.ts";

/** What a {@linkcode SigV4Signer} signs for. */
interface SigV4SignerOptions {
  readonly region: string;
  /** @default {"aps"} */
  readonly service?: string;
  readonly world: Omit<AwsWorld, "keepSecret">;
}

/** A request as it is sent. */
interface SignableRequest {
  readonly method: string;
  readonly url: URL;
  readonly body: string | Uint8Array<ArrayBuffer>;
}

/** Credentials are renewed this long before they expire, so that no request is signed with what is just running out. */
const RENEW_BEFORE_MS = 5 * 60_000;

/**
 * Signs requests by AWS's Signature Version 4, for Amazon Managed Service for Prometheus.
 *
 * Host, date and session token are signed, and no other header: proxies may change those.
 */
export class SigV4Signer {
  readonly #region: string;
  readonly #service: string;
  readonly #world: AwsWorld;
  readonly #secrets = new Set<string>();
  /** Signing keys by day, region and service, which the library keeps. */
  readonly #keys = new Map<string, ArrayBuffer>();
  #credentials: AwsCredentials | undefined;
  #finding: Promise<AwsCredentials> | undefined;

  constructor({ region, service = "aps", world }: SigV4SignerOptions) {
    this.#region = region;
    this.#service = service;
    this.#world = { ...world, keepSecret: (text) => this.#secrets.add(text) };
  }

  /** Every text that must not be seen. */
  get secrets(): readonly string[] {
    return [...this.#secrets];
  }

  /**
   * Makes the headers that sign a request.
   *
   * @throws {ProgramError} when there are no credentials
   */
  async sign({ method, url, body }: SignableRequest, signal: AbortSignal): Promise<[name: string, value: string][]> {
    const { accessKeyId, secretAccessKey, sessionToken } = await this.#valid(signal);
    const signer = new AwsV4Signer({
      method,
      url: url.href,
      body,
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
      region: this.#region,
      service: this.#service,
      datetime: new Date(this.#world.now()).toISOString().replace(/[-:]|\.\d{3}/g, ""),
      cache: this.#keys,
    });
    const { headers } = await signer.sign();
    return [...headers];
  }

  /** Looks for other credentials than those that were refused, and tells whether there are any. */
  async renew(signal: AbortSignal): Promise<boolean> {
    const refused = this.#credentials;
    try {
      const { accessKeyId, sessionToken } = await this.#find(signal);
      return accessKeyId !== refused?.accessKeyId || sessionToken !== refused?.sessionToken;
    } catch {
      // What the backend said of the credentials there are is worth more than why there are no others.
      return false;
    }
  }

  async #valid(signal: AbortSignal): Promise<AwsCredentials> {
    const known = this.#credentials;
    const leftMs = (known?.expiresAtMs ?? Infinity) - this.#world.now();
    if (known !== undefined && leftMs > RENEW_BEFORE_MS) return known;
    try {
      return await this.#find(signal);
    } catch (error) {
      if (known !== undefined && leftMs > 0 && !signal.aborted) return known;
      throw error;
    }
  }

  /** Finds credentials; for all who ask at once it does so once. */
  #find(signal: AbortSignal): Promise<AwsCredentials> {
    this.#finding ??= findCredentials(this.#world, this.#region, signal)
      .then((found) => this.#credentials = found)
      .finally(() => this.#finding = undefined);
    return this.#finding;
  }
}
