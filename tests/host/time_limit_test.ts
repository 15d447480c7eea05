import { equal } from "node:assert/strict";
import { timeLimitMs } from "../../src/host/time_limit.ts";

Deno.test("timeLimitMs: what the scraper waits less the offset, within the limit, and never nothing", () => {
  const limits = { timeoutMs: 60_000, offsetMs: 500 };
  for (
    const [header, expected] of [
      ["10", 9_500],
      ["0.6", 300],
      ["3600", 60_000],
      ["0", 60_000],
      ["-1", 60_000],
      ["soon", 60_000],
      [undefined, 60_000],
    ] as const
  ) {
    const headers = new Headers(header === undefined ? {} : { "X-Prometheus-Scrape-Timeout-Seconds": header });
    equal(timeLimitMs(headers, limits), expected, header);
  }
});
