/** How long a scrape may take. */
interface TimeLimits {
  /** At most, whatever the scraper says. */
  readonly timeoutMs: number;
  /** What is left to the scraper of its own limit, so that the answer is there in time. */
  readonly offsetMs: number;
}

/** The header by which Prometheus says how long it waits. */
const HEADER = "x-prometheus-scrape-timeout-seconds";

/**
 * Decides how long a scrape may take: as long as the scraper waits, less an offset, and never longer than the limit.
 *
 * An offset that would leave nothing is half of what the scraper waits.
 */
export function timeLimitMs(headers: Pick<Headers, "get">, { timeoutMs, offsetMs }: TimeLimits): number {
  const waitsMs = Number(headers.get(HEADER) ?? NaN) * 1000;
  if (!(waitsMs > 0)) return timeoutMs;
  return Math.min(timeoutMs, Math.max(waitsMs - offsetMs, waitsMs / 2));
}

/** A signal that aborts when the client hangs up or the time is over. */
export function endOfWaiting(client: AbortSignal, limitMs: number): { readonly signal: AbortSignal } & Disposable {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), limitMs);
  return { signal: AbortSignal.any([client, late.signal]), [Symbol.dispose]: () => clearTimeout(timer) };
}
