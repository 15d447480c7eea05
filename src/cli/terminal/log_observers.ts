import type { Logger } from "@logtape/logtape";
import type { BackendObserver } from "../../prometheus/backend_observer.ts";
import type { ScanObserver } from "../../scan/scan_observer.ts";
import { inSeconds, type ScanProgress } from "./scan_progress.ts";

/**
 * Logs requests to the backend: each one with `-v`, waits always.
 *
 * Questions that wait at the same time for the same reason are one wait to a reader: only the first is a warning.
 *
 * @param now Unix time in milliseconds.
 */
export function observeBackend(log: Logger, now: () => number = Date.now): BackendObserver {
  const waitingUntilMs = new Map<string, number>();
  return {
    request: (event) => {
      const { method, url, subject, durationMs, status, bytes, error } = event;
      const what = subject === "" ? undefined : subject;
      const properties = { method, url, subject: what, durationMs, status, bytes, error };
      if (error !== undefined) log.debug("{method} {url} failed after {durationMs} ms: {error}", properties);
      else if (what === undefined) log.debug("{method} {url} took {durationMs} ms, {bytes} bytes", properties);
      else log.debug("{method} {url} took {durationMs} ms, {bytes} bytes: {subject}", properties);
    },
    retry: ({ url, attempt, waitMs, holdsOutForMs, reason }) => {
      const isLast = holdsOutForMs <= waitMs;
      const message = 'Attempt {attempt} at "{url}" failed ({reason}); trying again in {wait}, ' +
        (isLast ? "a last time" : "for {left} more");
      const left = isLast ? {} : { left: inSeconds(holdsOutForMs) };
      const properties = { attempt, url, reason, wait: inSeconds(waitMs), ...left };
      const nowMs = now();
      if (nowMs < (waitingUntilMs.get(reason) ?? -Infinity)) return log.debug(message, properties);
      for (const [other, untilMs] of waitingUntilMs) if (untilMs <= nowMs) waitingUntilMs.delete(other);
      waitingUntilMs.set(reason, nowMs + waitMs);
      log.warn(message, properties);
    },
    notice: (message) => log.warn("{message}", { message }),
    limit: (requests) => log.debug("Limit of requests in flight: {requests}", { requests }),
  };
}

/** Reports the progress of a scan to the log and the progress display. */
export function observeScan(log: Logger, progress: ScanProgress): ScanObserver {
  return {
    planned: (plan) => {
      log.debug("Names to measure: {names}, in queries: {batches}, by the strategy {strategy}", { ...plan });
      progress.start(plan.names);
    },
    progress: ({ done, dpm }) => progress.update({ done, dpm }),
    halved: (event) => log.debug("A query over {names} names failed ({reason}); retrying in halves", { ...event }),
  };
}
