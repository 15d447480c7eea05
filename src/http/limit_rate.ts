import type { Handler } from "./handler.ts";
import { helpfulResponse } from "./helpful_response.ts";
import type { RateLimit } from "./parse_web_config.ts";

/**
 * Refuses requests beyond a rate: a bucket holds at most `burst` tokens and gains one each interval.
 *
 * @param limitNow Asked for each request; a changed limit begins with a full bucket.
 * @param nowMs A clock that only goes forward, in milliseconds.
 */
export function limitRate(
  handler: Handler,
  limitNow: () => RateLimit | undefined,
  nowMs: () => number = () => performance.now(),
): Handler {
  let limit: RateLimit | undefined;
  let tokens = 0;
  let filledAtMs = 0;
  return (request, client) => {
    const newest = limitNow();
    const now = nowMs();
    if (newest?.intervalMs !== limit?.intervalMs || newest?.burst !== limit?.burst) {
      tokens = newest?.burst ?? 0;
      filledAtMs = now;
    }
    limit = newest;
    if (limit === undefined) return handler(request, client);
    tokens = Math.min(limit.burst, tokens + (now - filledAtMs) / limit.intervalMs);
    filledAtMs = now;
    if (tokens < 1) {
      const seconds = Math.max(1, Math.ceil((1 - tokens) * limit.intervalMs / 1_000));
      return helpfulResponse(
        429,
        `Cannot answer: more requests came than rate_limit of the web configuration allows. Try again in ${seconds} s.`,
        { "retry-after": String(seconds) },
      );
    }
    tokens--;
    return handler(request, client);
  };
}
