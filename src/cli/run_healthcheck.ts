import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { resolve } from "node:path";
import { ConfigError } from "../config/config_error.ts";
import type { ServerConfig } from "../config/server_options.ts";
import { errorMessage } from "../errors/error_message.ts";
import { EXIT_CODES, type ExitCode } from "../errors/exit_code.ts";
import { missingPermissions, type PermissionNeed } from "../errors/missing_permissions.ts";
import { withoutFullStop } from "../errors/program_error.ts";
import { type HealthcheckTarget, healthcheckTarget } from "./healthcheck_target.ts";

/** What the program hands to a health check. */
interface RunHealthcheckContext {
  readonly signal: AbortSignal;
  /** Called with the reason for a failure, in one line. */
  readonly fail: (line: string) => void;
  /** @default 5_000 */
  readonly timeoutMs?: number;
}

/** What went wrong where nothing could be asked, by the system's code. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there",
  ENOENT: "there is no such socket",
  ENOTFOUND: "the name is not known",
  EAI_AGAIN: "the name is not known",
  EACCES: "the system does not allow it",
  EHOSTUNREACH: "no network leads there",
  ENETUNREACH: "no network leads there",
};

/**
 * Asks a running exporter whether it is alive, for the health checks of containers.
 *
 * Any answer that only a live server gives counts: success, 401, 429 and the demand for a client certificate, because a
 * health check has neither password nor certificate and is no reason to raise a rate limit. The server's own certificate
 * is not verified: a health check asks its own machine, mostly by an address that no certificate names, and sends
 * nothing secret.
 *
 * @param text `http://…`, `https://…`, or `unix:PATH`; `undefined` asks where the options make the exporter listen
 * @returns 0 alive, 1 not
 * @throws {ConfigError} when the text is not such a URL, or the program may not ask there: that says nothing of the
 * exporter
 */
export async function runHealthcheck(
  text: string | undefined,
  server: ServerConfig,
  { signal, fail, timeoutMs = 5_000 }: RunHealthcheckContext,
): Promise<ExitCode> {
  const target = healthcheckTarget(text, server);
  refuseMissing(target);
  const late = new AbortController();
  // Not AbortSignal.timeout, whose timer would keep the process alive.
  const timer = setTimeout(() => late.abort(new DOMException("The time is up", "TimeoutError")), timeoutMs);
  try {
    const problem = await problemOf(target, AbortSignal.any([signal, late.signal]), timeoutMs);
    signal.throwIfAborted();
    if (problem === undefined) return EXIT_CODES.ok;
    // Flags of the exporter are not known here, only variables are.
    const tip = text === undefined && problem.isNobodyThere
      ? " Give healthcheck the URL, or the listening options that the exporter has."
      : "";
    fail(`dpm-finder is not healthy: "${target.shown}" ${problem.words}.${tip}`);
  } finally {
    clearTimeout(timer);
  }
  return EXIT_CODES.fault;
}

interface Problem {
  /** As a predicate of the address. */
  readonly words: string;
  readonly isNobodyThere: boolean;
}

/** Asks the URLs in turn; the first problem tells most. `undefined` when one of them is answered by a live server. */
async function problemOf(
  { urls, socketPath }: HealthcheckTarget,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<Problem | undefined> {
  let first: Problem | undefined;
  for (const url of urls) {
    const problem = await askOne(url, socketPath, signal, timeoutMs);
    if (problem === undefined) return undefined;
    first ??= problem;
    if (problem.isNobodyThere || signal.aborted) break;
  }
  return first;
}

async function askOne(
  url: URL,
  socketPath: string | undefined,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<Problem | undefined> {
  try {
    const status = await statusOf(url, socketPath, signal);
    if ((status >= 200 && status < 300) || status === 401 || status === 429) return undefined;
    return { words: `answered ${status}`, isNobodyThere: false };
  } catch (error) {
    if (isCertificateAsked(error)) return undefined;
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const reason = error instanceof DOMException && error.name === "TimeoutError"
      ? `no answer within ${timeoutMs / 1000} s`
      : REASONS[code] ?? withoutFullStop(errorMessage(error));
    return { words: `cannot be reached: ${reason}`, isNobodyThere: Object.hasOwn(REASONS, code) };
  }
}

/** @throws {ConfigError} */
function refuseMissing({ urls: [url], socketPath, shown }: HealthcheckTarget): void {
  const host = url?.port === "" ? `${url.hostname}:${url.protocol === "https:" ? 443 : 80}` : url?.host ?? "";
  const needs: PermissionNeed[] = socketPath === undefined ? [{ name: "net", host }] : [
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

function statusOf(url: URL, socketPath: string | undefined, signal: AbortSignal): Promise<number> {
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
