import { deepEqual } from "node:assert/strict";
import type { Logger } from "@logtape/logtape";
import { observeBackend } from "../../../src/cli/terminal/log_observers.ts";
import type { RetryEvent } from "../../../src/prometheus/backend_observer.ts";

/** Lines that were logged, by level, with their properties filled in. */
function recorded() {
  const lines: string[] = [];
  const at = (level: string) => (message: string, properties: Record<string, unknown> = {}) =>
    void lines.push(`${level} ${message.replace(/\{(\w+)\}/g, (_, key: string) => String(properties[key]))}`);
  // Nothing else of a logger is used.
  const log = { debug: at("debug"), info: at("info"), warn: at("warn") } as unknown as Logger;
  return { lines, log };
}

const RETRY: RetryEvent = {
  url: "http://demo.example/api/v1/query",
  attempt: 3,
  waitMs: 3_512.7,
  holdsOutForMs: 112_000,
  status: 503,
  reason: "busy",
};

Deno.test("O2: observeBackend warns of each wait, with the time left, in words", () => {
  const { lines, log } = recorded();
  let nowMs = 0;
  const observer = observeBackend(log, () => nowMs);
  for (
    const event of [
      RETRY,
      { ...RETRY, attempt: 4, waitMs: 250, holdsOutForMs: 90_500 },
      { ...RETRY, attempt: 5, waitMs: 3_600_000, holdsOutForMs: 86_000 },
      { ...RETRY, attempt: 6, waitMs: 500, holdsOutForMs: 500 },
    ]
  ) {
    observer.retry?.(event);
    nowMs += event.waitMs;
  }
  const failed = (attempt: number) =>
    `warn Attempt ${attempt} at "http://demo.example/api/v1/query" failed (busy); trying`;
  deepEqual(lines, [
    `${failed(3)} again in 4s, for 1m52s more`,
    `${failed(4)} again in 1s, for 1m31s more`,
    `${failed(5)} again in 1h, a last time`,
    `${failed(6)} again in 1s, a last time`,
  ]);
});

Deno.test("O2: observeBackend warns once of questions that wait at the same time for the same reason", () => {
  const { lines, log } = recorded();
  let nowMs = 0;
  const observer = observeBackend(log, () => nowMs);
  const levels = () => lines.splice(0).map((line) => line.split(" ", 1)[0]);
  for (const reason of ["busy", "busy", "the connection was refused", "busy"]) observer.retry?.({ ...RETRY, reason });
  deepEqual(levels(), ["warn", "debug", "warn", "debug"]);
  nowMs = 3_513;
  observer.retry?.(RETRY);
  deepEqual(levels(), ["warn"]);
});
