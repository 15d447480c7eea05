/** The forms of a date that RFC 9110 (5.6.7) has every recipient accept; the last has no zone and means UTC. */
const INTERNET_OR_RFC_850_DATE = /^[A-Z][a-z]{2,8}, .* GMT$/;
const ASCTIME_DATE = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/;

/**
 * Reads a `Retry-After` header (RFC 9110, 10.2.3): seconds, or an HTTP date.
 *
 * @returns Milliseconds to wait from `nowMs`, never negative; `undefined` when the header is absent or says neither.
 */
export function parseRetryAfter(header: string | null, nowMs: number): number | undefined {
  const text = header?.trim() ?? "";
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const asctime = ASCTIME_DATE.test(text);
  if (!asctime && !INTERNET_OR_RFC_850_DATE.test(text)) return undefined;
  const dateMs = Date.parse(asctime ? `${text} GMT` : text);
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}
