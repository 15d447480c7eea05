import { errorMessage } from "../errors/error_message.ts";
import { EXIT_CODES } from "../errors/exit_code.ts";
import { shorten } from "../text/shorten.ts";
import { type AwsCredentials, AwsCredentialsError, type AwsWorld } from "./aws_credentials.ts";

/** One question to a service that lends credentials. */
interface Question {
  /** Who is asked, as an error says it: `the instance's metadata service`. */
  readonly who: string;
  readonly url: URL;
  readonly init?: RequestInit;
  /** Time one attempt may take, in milliseconds. */
  readonly timeoutMs: number;
  /** @default {3} */
  readonly attempts?: number;
}

const FIRST_WAIT_MS = 200;
/** Whoever shows it shortens it further, once secrets are out of it. */
const MAX_WORDS = 4_000;

/**
 * Asks a service that lends credentials, and asks again for reasons that pass.
 *
 * @throws {AwsCredentialsError} when there is no answer, or one that is no success
 */
export async function askService(
  { who, url, init, timeoutMs, attempts = 3 }: Question,
  { fetch, sleep }: AwsWorld,
  signal: AbortSignal,
): Promise<string> {
  const fail = (reason: string, cause?: unknown) =>
    new AwsCredentialsError(reason, "Try again, or give AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", {
      exitCode: EXIT_CODES.backend,
      cause,
    });
  for (let attempt = 1;; attempt++) {
    let failure: AwsCredentialsError;
    try {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      const response = await fetch(url, { ...init, redirect: "error", signal: limit });
      const text = await response.text();
      if (response.ok) return text;
      failure = fail(
        `${who} at ${url.origin} answered ${response.status}: ${shorten(messageOf(text), { maxLength: MAX_WORDS })}`,
      );
      if (response.status < 500 && response.status !== 429) throw failure;
    } catch (cause) {
      signal.throwIfAborted();
      if (cause instanceof AwsCredentialsError) throw cause;
      const reason = cause instanceof DOMException && cause.name === "TimeoutError"
        ? `there is no answer within ${timeoutMs / 1000} s`
        : shorten(errorMessage(cause instanceof Error && cause.cause !== undefined ? cause.cause : cause), {
          maxLength: MAX_WORDS,
        });
      failure = fail(`${who} at ${url.origin} cannot be asked: ${reason}`, cause);
    }
    if (attempt >= attempts) throw failure;
    await sleep(FIRST_WAIT_MS * 2 ** (attempt - 1), signal);
  }
}

/**
 * Reads the JSON in which containers and instances are lent credentials.
 *
 * @throws {AwsCredentialsError} when it holds none
 */
export function readLentCredentials(text: string, who: string): AwsCredentials {
  const lent = textsOf(text);
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: sessionToken, Expiration } = lent;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    const words = lent["Message"] ?? lent["Code"] ?? "its answer holds none";
    throw new AwsCredentialsError(
      `${who} lends no credentials: ${shorten(words, { maxLength: MAX_WORDS })}`,
      "Check the role of the instance or container",
      { exitCode: EXIT_CODES.backend },
    );
  }
  return { accessKeyId, secretAccessKey, sessionToken, expiresAtMs: parseExpiry(Expiration) };
}

/** When credentials expire, in Unix milliseconds; `undefined` where nothing says so. */
export function parseExpiry(text: string | undefined): number | undefined {
  const expiresAtMs = Date.parse(text ?? "");
  return Number.isNaN(expiresAtMs) ? undefined : expiresAtMs;
}

/** The members of a JSON object that are texts and not empty. */
function textsOf(text: string): Partial<Record<string, string>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return {};
  }
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => typeof member === "string" && member !== ""),
  ) as Partial<Record<string, string>>;
}

/** What an error of AWS says of itself, in XML or JSON; the text as it is where it is neither. */
function messageOf(text: string): string {
  return /<Message>([^<]*)<\/Message>/.exec(text)?.[1] ?? textsOf(text)["message"] ?? textsOf(text)["Message"] ?? text;
}
