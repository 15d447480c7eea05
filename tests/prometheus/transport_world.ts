import type { BackendConfig } from "../../src/config/backend_options.ts";
import type { RequestEvent, RetryEvent } from "../../src/prometheus/backend_observer.ts";
import type { TransportDependencies } from "../../src/prometheus/http_transport.ts";
import { HttpTransport } from "../../src/prometheus/http_transport.ts";
import { backendConfig } from "../support/backend_config.ts";

/** What stands in for one answer of the server: an answer, a thrown error, or something that looks at the request. */
export type Step = Response | Error | ((url: URL, init: RequestInit) => Response | Promise<Response>);

/** An answer in the API's JSON. */
export function json(data: unknown, init: ResponseInit = {}): Response {
  return new Response(JSON.stringify(data), init);
}

/** A transport whose network, clock, waits and luck belong to a test. */
export class TransportWorld {
  readonly transport: HttpTransport;
  readonly dependencies: TransportDependencies;
  readonly asked: { readonly url: URL; readonly init: RequestInit }[] = [];
  readonly waitsMs: number[] = [];
  readonly requests: RequestEvent[] = [];
  readonly retries: RetryEvent[] = [];
  readonly limits: number[] = [];
  nowMs = 1_700_000_000_000;
  random = 0.5;

  /** @param steps Answers in their order; the last one is given again and again. */
  constructor(steps: readonly Step[], config: BackendConfig = backendConfig("https://metrics.example")) {
    this.dependencies = {
      fetch: async (url, init) => {
        const step = steps[Math.min(this.asked.push({ url, init }), steps.length) - 1];
        if (step === undefined) throw new Error("No step is left");
        if (step instanceof Error) throw step;
        return step instanceof Response ? step.clone() : await step(url, init);
      },
      now: () => this.nowMs,
      sleep: (durationMs) => {
        this.waitsMs.push(durationMs);
        this.nowMs += durationMs;
        return Promise.resolve();
      },
      random: () => this.random,
      observer: {
        request: (event) => this.requests.push(event),
        retry: (event) => this.retries.push(event),
        limit: (limit) => this.limits.push(limit),
      },
    };
    this.transport = new HttpTransport(config, this.dependencies);
  }
}
