import { deepEqual } from "node:assert/strict";
import type { RequestEvent, RetryEvent } from "../../src/prometheus/backend_observer.ts";
import { lendWhileWaiting } from "../../src/prometheus/lend_while_waiting.ts";

Deno.test("lendWhileWaiting: lent while the backend is away, taken back with an answer, and all is told", () => {
  const told: string[] = [];
  const place = { lend: () => told.push("lend"), takeBack: () => told.push("takeBack") };
  const observer = lendWhileWaiting({
    request: ({ error }) => told.push(error ?? "fine"),
    retry: ({ reason }) => told.push(reason),
    notice: (words) => told.push(words),
  }, place);
  const request: RequestEvent = { method: "POST", url: "", subject: "", durationMs: 1, status: 200, bytes: 1 };
  const retry: RetryEvent = { url: "", attempt: 1, waitMs: 1, holdsOutForMs: 9, status: 503, reason: "away" };
  observer.request?.({ ...request, error: "down" });
  observer.retry?.(retry);
  observer.request?.(request);
  observer.notice?.("words");
  deepEqual(told, ["down", "lend", "away", "takeBack", "fine", "words"]);
});
