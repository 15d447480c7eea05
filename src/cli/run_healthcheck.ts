import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { resolve } from "node:path";
import { ConfigError } from "../config/config_error.ts";
import { errorMessage } from "../errors/error_message.ts";
import { EXIT_CODES, type ExitCode } from "../errors/exit_code.ts";
import { missingPermissions, type PermissionNeed } from "../errors/missing_permissions.ts";
import { withoutFullStop } from "../errors/program_error.ts";

/** Where an exporter with default options answers that it is alive. */
const DEFAULT_HEALTHCHECK_URL = "http://127.0.0.1:9966/-/healthy";

/** What the program hands to a health check. */
interface RunHealthcheckContext {
  readonly signal: AbortSignal;
  /** Called with the reason for a failure, in one line. */
  readonly fail: (line: string) => void;
  /** @default 5_000 */
  readonly timeoutMs?: number;
}

/**
 * Asks a running exporter whether it is alive, for the health checks of containers.
 *
 * Any answer that only a live server gives counts: success, 401 and the demand for a client certificate, because a
 * health check has neither password nor certificate. The server's own certificate is not verified: a health check asks
 * its own machine, mostly by an address that no certificate names, and sends nothing secret.
 *
 * @param text `http://…`, `https://…`, or `unix:PATH` for `/-/healthy` on a unix socket
 * @returns 0 alive, 1 not
 * @throws {ConfigError} when the text is not such a URL, or the program may not ask there: that says nothing of the
 * exporter
 */
export async function runHealthcheck(
  text: string = DEFAULT_HEALTHCHECK_URL,
  { signal, fail, timeoutMs = 5_000 }: RunHealthcheckContext,
): Promise<ExitCode> {
  const target = parseTarget(text);
  const shown = target.socketPath === undefined ? `${target.url.origin}${target.url.pathname}` : text;
  refuseMissing(target, shown);
  const late = new AbortController();
  // Not AbortSignal.timeout, whose timer would keep the process alive.
  const timer = setTimeout(() => late.abort(new DOMException("The time is up", "TimeoutError")), timeoutMs);
  try {
    const status = await statusOf(target, AbortSignal.any([signal, late.signal]));
    if ((status >= 200 && status < 300) || status === 401) return EXIT_CODES.ok;
    fail(`dpm-finder is not healthy: "${shown}" answered ${status}.`);
  } catch (error) {
    signal.throwIfAborted();
    if (isCertificateAsked(error)) return EXIT_CODES.ok;
    const reason = error instanceof DOMException && error.name === "TimeoutError"
      ? `no answer within ${timeoutMs / 1000} s`
      : errorMessage(error);
    fail(`dpm-finder is not healthy: "${shown}" cannot be reached: ${withoutFullStop(reason)}.`);
  } finally {
    clearTimeout(timer);
  }
  return EXIT_CODES.fault;
}

/** @throws {ConfigError} */
function refuseMissing({ url, socketPath }: Target, shown: string): void {
  const needs: PermissionNeed[] = socketPath === undefined
    ? [{ name: "net", host: url.port === "" ? `${url.hostname}:${url.protocol === "https:" ? 443 : 80}` : url.host }]
    : [
      { name: "read", path: socketPath },
      { name: "write", path: socketPath },
      { name: "net", host: `unix:${resolve(socketPath)}` },
    ];
  const flags = missingPermissions(needs);
  if (flags.length === 0) return;
  throw new ConfigError({
    option: "the URL of healthcheck",
    action: `ask "${shown}"`,
    reason: "the permission for it is missing",
    suggestion: `Start it with ${flags.join(" ")}`,
  });
}

interface Target {
  readonly url: URL;
  readonly socketPath: string | undefined;
}

function parseTarget(text: string): Target {
  if (text.startsWith("unix:") && text.length > "unix:".length) {
    return { url: new URL("http://localhost/-/healthy"), socketPath: text.slice("unix:".length) };
  }
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new ConfigError({
      option: "the URL of healthcheck",
      // A text that is not a URL may still hold a password.
      value: text.replace(/\/\/[^/]*@/, "//"),
      reason: /^https?:/.test(text) ? "it is not a URL" : "it has to start with http://, https:// or unix:",
      suggestion: `Give a URL such as ${DEFAULT_HEALTHCHECK_URL}`,
    });
  }
  return { url, socketPath: undefined };
}

function statusOf({ url, socketPath }: Target, signal: AbortSignal): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const secure = url.protocol === "https:";
  const options = {
    signal,
    agent: false,
    ...(socketPath === undefined ? {} : { socketPath }),
    // No authority is needed, and reading those of the system would take a permission.
    ...(secure ? { rejectUnauthorized: false, ca: [] } : {}),
  };
  const outgoing = (secure ? httpsRequest : httpRequest)(url, options, (incoming) => {
    incoming.destroy();
    resolve(incoming.statusCode ?? 0);
  });
  let greeted = false;
  outgoing.once("socket", (socket) => socket.once("secureConnect", () => greeted = true));
  outgoing.once("error", (error) => {
    // The alert may arrive before the connection is reset or not.
    if (greeted && !signal.aborted && "code" in error && error.code === "ECONNRESET") resolve(401);
    else reject(signal.aborted ? signal.reason : error);
  });
  outgoing.end();
  return promise;
}

/** Tells whether a server closed with an alert because it wants a certificate, which it does after the handshake. */
function isCertificateAsked(error: unknown): boolean {
  return error instanceof Error && /certificate.?required|handshake.?failure/i.test(error.message);
}
