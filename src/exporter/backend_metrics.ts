import { Counter } from "../exposition/counter.ts";
import { Histogram } from "../exposition/histogram.ts";
import type { FamilyHead } from "../exposition/metric_family.ts";
import type { Registry } from "../exposition/registry.ts";
import type { BackendObserver, RequestEvent } from "../prometheus/backend_observer.ts";

/** How a request to the backend ended. */
const OUTCOMES = ["success", "rate_limited", "client_error", "server_error", "invalid_answer", "no_answer"] as const;
type Outcome = (typeof OUTCOMES)[number];

/** Registers the metrics of requests to the backend, and returns the observer that counts them. */
export function registerBackendMetrics(
  registry: Pick<Registry, "register">,
): Required<Pick<BackendObserver, "request" | "retry">> {
  const counterOf = (name: string, help: string) =>
    registry.register(new Counter({ name, help, labelNames: ["outcome"] as const }));
  const requests = counterOf(
    "dpm_finder_backend_requests_total",
    "Requests to the backend by how they ended, retries included.",
  );
  const retries = counterOf(
    "dpm_finder_backend_retries_total",
    "Requests to the backend that were sent again, by how the previous attempt ended.",
  );
  const bytes = counterOf(
    "dpm_finder_backend_response_bytes_total",
    "Bytes of the backend's answers, after decompression.",
  );
  const duration = registry.register(
    new Histogram({
      name: "dpm_finder_backend_request_duration_seconds",
      help: "Time a request to the backend took.",
      buckets: [0.005, 0.025, 0.1, 0.5, 1, 5, 15, 60],
    }),
  );
  // A series that first appears with a count above zero shows no increase from zero.
  for (const outcome of OUTCOMES) {
    for (const counter of outcome === "success" ? [requests, bytes] : [requests, retries, bytes]) {
      counter.inc({ outcome }, 0);
    }
  }
  return {
    request: (event) => {
      const outcome = outcomeOf(event.status, event.error);
      requests.inc({ outcome });
      bytes.inc({ outcome }, event.bytes);
      // A clock set back during a request makes the duration negative.
      duration.observe(Math.max(0, event.durationMs) / 1000);
    },
    retry: (event) => retries.inc({ outcome: outcomeOf(event.status, event.reason) }),
  };
}

/** The families of {@linkcode registerBackendMetrics}. */
export function backendMetricHeads(): readonly FamilyHead[] {
  const heads: FamilyHead[] = [];
  registerBackendMetrics({
    register: (collector) => {
      heads.push(...collector.heads ?? []);
      return collector;
    },
  });
  return heads;
}

function outcomeOf(status: number | undefined, error: RequestEvent["error"]): Outcome {
  if (status === undefined) return "no_answer";
  if (status === 429) return "rate_limited";
  if (status >= 500) return "server_error";
  if (status >= 300) return "client_error";
  return error === undefined ? "success" : "invalid_answer";
}
