import type { TransportDependencies } from "../../src/prometheus/http_transport.ts";
import { readVector } from "../../src/prometheus/read_answer.ts";
import { scanAll } from "./scan_client.ts";
import { median } from "./median.ts";

/** The client's own time in a scan, in milliseconds. */
export interface ClientProfile {
  /** Decoding the bytes and JSON. */
  readonly parseMs: number;
  /** Checking what JSON held and turning it into rows. */
  readonly validateMs: number;
  /** All else: planning, writing expressions, folding rows into the snapshot, bookkeeping of requests. */
  readonly restMs: number;
}

interface RecordedAnswer {
  readonly status: number;
  readonly body: Uint8Array<ArrayBuffer>;
}

const ROUNDS = 5;

/**
 * Measures what a scan costs the client itself: answers of a real server are recorded once, then the same scan runs on
 * the recording, where no answer takes any time.
 */
export async function profileClient(url: string): Promise<ClientProfile> {
  const recorded = new Map<string, RecordedAnswer>();
  await scanAll(url, {
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      const answer = { status: response.status, body: new Uint8Array(await response.arrayBuffer()) };
      recorded.set(keyOf(input, init), answer);
      return toResponse(answer);
    },
  });
  const replay: TransportDependencies["fetch"] = (input, init) => {
    const answer = recorded.get(keyOf(input, init));
    return answer === undefined
      ? Promise.reject(new Error(`Nothing was recorded for "${input.href}"`))
      : Promise.resolve(toResponse(answer));
  };
  const bodies = [...recorded].filter(([key]) => key.startsWith("/api/v1/query ")).map(([, answer]) => answer);

  const rounds: ClientProfile[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const allMs = await time(() => scanAll(url, { fetch: replay }));
    const answers: unknown[] = [];
    const parseMs = await time(() => {
      for (const { body } of bodies) answers.push(JSON.parse(new TextDecoder().decode(body)));
    });
    const validateMs = await time(() => {
      for (const answer of answers) if (Reflect.get(Object(answer), "status") === "success") readVector(answer, url);
    });
    rounds.push({ parseMs, validateMs, restMs: allMs - parseMs - validateMs });
  }
  // The first round still compiles.
  const measured = rounds.slice(1);
  return {
    parseMs: median(measured.map(({ parseMs }) => parseMs)),
    validateMs: median(measured.map(({ validateMs }) => validateMs)),
    restMs: median(measured.map(({ restMs }) => restMs)),
  };
}

/** How long some work takes, in milliseconds. */
export async function time(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function keyOf(url: URL, init: RequestInit): string {
  const expression = init.body instanceof URLSearchParams ? init.body.get("query") : "";
  return `${url.pathname} ${url.search} ${expression}`;
}

function toResponse({ status, body }: RecordedAnswer): Response {
  return new Response(body, { status });
}
