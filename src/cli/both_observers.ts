import type { BackendObserver } from "../prometheus/backend_observer.ts";

/** Makes an observer that tells two others. */
export function bothObservers(one: BackendObserver, other: BackendObserver): BackendObserver {
  return {
    request: (event) => {
      one.request?.(event);
      other.request?.(event);
    },
    retry: (event) => {
      one.retry?.(event);
      other.retry?.(event);
    },
    notice: (message) => {
      one.notice?.(message);
      other.notice?.(message);
    },
    limit: (requests) => {
      one.limit?.(requests);
      other.limit?.(requests);
    },
  };
}
