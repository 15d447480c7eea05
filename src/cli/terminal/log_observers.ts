import type { Logger } from "@logtape/logtape";
import type { BackendObserver } from "../../prometheus/backend_observer.ts";
import type { ScanObserver } from "../../scan/scan_observer.ts";
import type { ScanProgress } from "./scan_progress.ts";

/** A wait this long is worth a warning even without `-v`. */
const LONG_WAIT_MS = 5_000;

/** Logs requests to the backend: each one with `-v`, long waits always. */
export function observeBackend(log: Logger): BackendObserver {
  return {
    request: (event) => {
      const { method, url, subject, durationMs, status, bytes, error } = event;
      const what = subject === "" ? undefined : subject;
      const properties = { method, url, subject: what, durationMs, status, bytes, error };
      if (error !== undefined) log.debug("{method} {url} failed after {durationMs} ms: {error}", properties);
      else if (what === undefined) log.debug("{method} {url} took {durationMs} ms, {bytes} bytes", properties);
      else log.debug("{method} {url} took {durationMs} ms, {bytes} bytes: {subject}", properties);
    },
    retry: ({ url, attempt, waitMs, reason }) => {
      const properties = { url, attempt, waitMs: Math.round(waitMs), reason };
      const message = 'Attempt {attempt} at "{url}" failed ({reason}); trying again in {waitMs} ms';
      if (waitMs >= LONG_WAIT_MS) log.warn(message, properties);
      else log.debug(message, properties);
    },
    notice: (message) => log.warn("{message}", { message }),
    limit: (requests) => log.debug("Limit of requests in flight: {requests}", { requests }),
  };
}

/** Reports the progress of a scan to the log and the progress display. */
export function observeScan(log: Logger, progress: ScanProgress): ScanObserver {
  return {
    planned: (plan) => {
      log.debug("{names} names to measure in {batches} queries by the strategy {strategy}", { ...plan });
      progress.start(plan.names);
    },
    progress: ({ done, dpm }) => progress.update({ done, dpm }),
    halved: (event) => log.debug("A query over {names} names failed ({reason}); retrying in halves", { ...event }),
  };
}
