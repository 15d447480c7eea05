import type { Logger } from "@logtape/logtape";
import type { PushgatewayConfig } from "../config/pushgateway_options.ts";
import { withFullStop, withoutFullStop } from "../errors/program_error.ts";
import type { MetricFamily } from "../exposition/metric_family.ts";
import { BackendError, type BackendErrorCode } from "../prometheus/backend_error.ts";
import { rereadBackend } from "../prometheus/identified_sender.ts";
import { countTimestamps, type PushGroup, pushToGateway } from "../push/pushgateway.ts";
import { countOf } from "../text/format_number.ts";
import { backendTip, DEFAULT_BACKEND_NAMES } from "./backend_tips.ts";
import { prepareRequests } from "./open_backend.ts";
import { observeBackend } from "./terminal/log_observers.ts";

const ADDRESS = "--pushgateway-address";

/** What the options are called by which a Pushgateway is reached. */
const NAMES = {
  ...DEFAULT_BACKEND_NAMES,
  endpoint: ADDRESS,
  username: "--pushgateway-username",
  apiKey: "DPM_FINDER_PUSHGATEWAY_API_KEY",
  bearerToken: "DPM_FINDER_PUSHGATEWAY_BEARER_TOKEN",
  caFile: "--pushgateway-ca-file",
  certFile: "--pushgateway-cert-file",
  keyFile: "--pushgateway-key-file",
};

const elsewhere = () => `Check that ${ADDRESS} is the address of a Pushgateway, without /metrics`;

/** Tips that differ from those for whoever asks a backend. */
const TIPS: Partial<Readonly<Record<BackendErrorCode, () => string>>> = {
  "bad-query": () => "A metric of one name has one type and one help in a whole Pushgateway",
  "forbidden": () => "Check that these credentials may push",
  "invalid-answer": elsewhere,
  "login-page": elsewhere,
  "login-redirect": elsewhere,
  "moved": () => `Set ${ADDRESS} to the new address`,
  "no-answer-in-time": () => "Try again later",
  "not-found": elsewhere,
  "rate-limited": () => "Push less often, or raise --retry-for",
  "refused": elsewhere,
  "too-heavy": () => "Try again later",
  "unavailable": () => "Try again later, or raise --retry-for",
};

/**
 * Pushes metrics to a group of a Pushgateway, or deletes it, and logs what became of that.
 *
 * @returns whether it was done
 * @throws the reason of the signal, and nothing else
 */
export async function pushToPushgateway(
  config: PushgatewayConfig,
  group: PushGroup,
  families: readonly MetricFamily[],
  { signal, log }: { readonly signal: AbortSignal; readonly log: Logger },
): Promise<boolean> {
  const observer = observeBackend(log);
  const place = `${config.backend.endpoint?.host} as job ${group.job}`;
  const timestamps = countTimestamps(families);
  if (timestamps > 0) {
    log.warn("The time of {samples} is left out: what a Pushgateway keeps is scraped later", {
      samples: countOf(timestamps, "sample"),
    });
  }
  try {
    const backend = await rereadBackend(config.backend, observer);
    const dependencies = await prepareRequests(backend, observer);
    // A client of its own: the common one has the proxies of the first request that was made.
    using client = Deno.createHttpClient({});
    await pushToGateway({ backend, action: config.action }, group, families, { signal }, {
      ...dependencies,
      fetch: (url, init) => fetch(url, { client, ...init }),
    });
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    const tip = TIPS[error.code]?.() ?? backendTip(error, NAMES);
    log.error("{words}", { words: `${withoutFullStop(error.message)}. ${withFullStop(tip)}` });
    return false;
  }
  if (config.action === "delete") log.info("Deleted what was pushed to {place}", { place });
  else log.info("Pushed {families} to {place}", { families: countOf(families.length, "metric"), place });
  return true;
}
