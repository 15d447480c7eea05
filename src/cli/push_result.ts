import type { Logger } from "@logtape/logtape";
import type { PushConfig, Receiver } from "../config/push_options.ts";
import { withFullStop, withoutFullStop } from "../errors/program_error.ts";
import { rereadBackend } from "../prometheus/identified_sender.ts";
import { type Pushable, pushFamilies, type PushResult } from "../push/push_families.ts";
import { formatCount } from "../text/format_number.ts";
import { prepareRequests } from "./open_backend.ts";
import { pushTip } from "./push_tips.ts";
import { observeBackend } from "./terminal/log_observers.ts";

/**
 * Sends a result to every receiver, and logs what became of it.
 *
 * @returns whether each took all of it
 * @throws the reason of the signal, and nothing else
 */
export async function pushResult(
  pushable: Pushable,
  { receivers, labels }: PushConfig,
  { signal, log }: { readonly signal: AbortSignal; readonly log: Logger },
): Promise<boolean> {
  let isWhole = true;
  for (const receiver of receivers) {
    const result = await send({ ...pushable, labels }, receiver, signal, log);
    tell(result, receiver, log);
    isWhole &&= result.failure === undefined;
  }
  return isWhole;
}

async function send(
  push: Parameters<typeof pushFamilies>[0],
  { protocol, backend: configured }: Receiver,
  signal: AbortSignal,
  log: Logger,
): Promise<PushResult> {
  const observer = observeBackend(log);
  const backend = await rereadBackend(configured, observer);
  const dependencies = await prepareRequests(backend, observer);
  // A client of its own: the common one has the proxies of the first request that was made.
  using client = Deno.createHttpClient({});
  return await pushFamilies(push, { protocol, backend }, { signal }, {
    ...dependencies,
    fetch: (url, init) => fetch(url, { client, ...init }),
  });
}

function tell({ taken, series, failure }: PushResult, { protocol, backend }: Receiver, log: Logger): void {
  const { endpoint } = backend;
  const url = endpoint === undefined ? "" : `${endpoint.origin}${endpoint.pathname}`;
  if (failure === undefined) {
    log.info('Pushed {series} series to "{url}"', { series, url });
    return;
  }
  const part = `${taken === 0 ? "none" : formatCount(taken)} of ${formatCount(series)} series arrived`;
  const problem = `${withoutFullStop(failure.message)}; ${part}`;
  log.error("{words}", { words: `${problem}. ${withFullStop(pushTip(failure, protocol))}` });
}
