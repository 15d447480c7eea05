import type { Place } from "../schedule/places.ts";
import type { BackendObserver } from "./backend_observer.ts";

/**
 * Lends the place that a scan holds among others to them while its backend is away, and takes it back with the next
 * answer: a backend that is asked again and again for minutes costs no other one its turn.
 */
export function lendWhileWaiting(observer: BackendObserver, place: Place): BackendObserver {
  return {
    ...observer,
    request: (event) => {
      if (event.error === undefined) place.takeBack();
      observer.request?.(event);
    },
    retry: (event) => {
      place.lend();
      observer.retry?.(event);
    },
  };
}
