import { deepEqual } from "node:assert/strict";
import type { RequestEvent, RetryEvent } from "../../src/prometheus/backend_observer.ts";
import { keepPlace } from "../../src/prometheus/keep_place.ts";

Deno.test("keepPlace: left before the backend is connected to, lent after that, and all is told", async () => {
  const told: string[] = [];
  const place = {
    leave: () => told.push("leave"),
    enter: () => {
      told.push("enter");
      return Promise.resolve();
    },
    lend: () => told.push("lend"),
    takeBack: () => told.push("takeBack"),
  };
  const { observer, connected } = keepPlace({
    request: ({ error }) => told.push(error ?? "fine"),
    retry: ({ reason }) => told.push(reason),
    notice: (words) => told.push(words),
  }, place);
  const request: RequestEvent = { method: "POST", url: "", subject: "", durationMs: 1, status: 200, bytes: 1 };
  const retry: RetryEvent = { url: "", attempt: 1, waitMs: 1, holdsOutForMs: 9, status: 503, reason: "away" };
  observer.request?.({ ...request, error: "down" });
  observer.retry?.(retry);
  await connected(new AbortController().signal);
  observer.retry?.(retry);
  observer.request?.(request);
  observer.notice?.("words");
  deepEqual(told, ["down", "leave", "away", "enter", "lend", "away", "takeBack", "fine", "words"]);
});
