import type { Place } from "../schedule/places.ts";
import type { BackendObserver } from "./backend_observer.ts";

/** A place that is kept while a backend answers. */
interface KeptPlace {
  /** Tells what happens to whoever wants to know, and heeds it. */
  readonly observer: BackendObserver;
  /** Waits for the place, if it was left while the backend could not be connected to. */
  connected(signal: AbortSignal): Promise<void>;
}

/**
 * Gives the place that a scan holds among others to them while its backend is away, so that one which is asked again and
 * again for minutes costs no other its turn.
 *
 * Before the backend is connected to, the place is left, and the scan waits for one again: a server that comes back is
 * not asked by all of its tenants at once. After that it is lent and taken back with the next answer, or what was
 * measured so far would grow old.
 */
export function keepPlace(observer: BackendObserver, place: Place): KeptPlace {
  let isConnected = false;
  return {
    observer: {
      ...observer,
      request: (event) => {
        if (event.error === undefined) place.takeBack();
        observer.request?.(event);
      },
      retry: (event) => {
        if (isConnected) place.lend();
        else place.leave();
        observer.retry?.(event);
      },
    },
    async connected(signal) {
      await place.enter(signal);
      isConnected = true;
    },
  };
}
