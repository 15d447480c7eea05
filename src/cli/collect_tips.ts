import { errorMessage } from "../errors/error_message.ts";
import { ProgramError, withoutFullStop } from "../errors/program_error.ts";
import { BackendError, type BackendErrorCode } from "../prometheus/backend_error.ts";
import { backendTip, DEFAULT_BACKEND_NAMES, describeWithTip } from "./backend_tips.ts";

/** What the collector calls the options of its backend. */
const NAMES = {
  ...DEFAULT_BACKEND_NAMES,
  endpoint: "prometheus.url",
  username: "prometheus.username",
  apiKey: "prometheus.password",
  bearerToken: "prometheus.bearerToken",
  sigv4Region: "prometheus.sigv4Region",
  tenant: "prometheus.tenant",
  caFile: "prometheus.caFile",
  certFile: "prometheus.certFile",
  keyFile: "prometheus.keyFile",
  apiPrefix: "prometheus.apiPrefix",
  timeout: "prometheus.timeout",
  threads: "prometheus.maxInFlight",
};

const HISTOGRAMS = "Take one value of them by histogram_quantile(…), histogram_sum(…) or histogram_count(…)";
const smaller = "Let the query cover less time or fewer series";
const slow = `${smaller}, or raise ${NAMES.timeout}`;

/** Tips that differ from those for a scan, which makes its own queries smaller. */
const TIPS: Partial<Readonly<Record<BackendErrorCode, string>>> = {
  "bad-query": "Try it in the server's own page, as --dry-run shows it",
  "answer-too-large": smaller,
  "too-heavy": slow,
};

/** A failure of the backend that ends the collector, with what to try in the words of its file. */
class CollectError extends ProgramError {
  override readonly name = "CollectError";

  constructor(cause: BackendError) {
    const { action, subject, reason, exitCode } = cause;
    super({ action, subject, reason, hint: tipOf(cause) ?? backendTip(cause, NAMES), exitCode, cause });
  }
}

/** Gives a failure of the backend its tip; any other error is itself. */
export function toCollectError(error: unknown): unknown {
  return error instanceof BackendError ? new CollectError(error) : error;
}

/** Describes an error of the collector, with what to try in the words of its file. */
export function describeCollectFailure(error: unknown): string {
  const tip = error instanceof BackendError ? tipOf(error) : undefined;
  return tip === undefined ? describeWithTip(error, NAMES) : `${withoutFullStop(errorMessage(error))}. ${tip}`;
}

function tipOf({ code, action, reason }: BackendError): string | undefined {
  if (reason.includes("native histograms")) return HISTOGRAMS;
  return code === "no-answer-in-time" && action === "query" ? slow : TIPS[code];
}
