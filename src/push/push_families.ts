import type { BackendConfig } from "../config/backend_options.ts";
import type { PushProtocol, Receiver } from "../config/push_options.ts";
import type { MetricFamily } from "../exposition/metric_family.ts";
import type { CallOptions } from "../prometheus/backend.ts";
import { BackendError } from "../prometheus/backend_error.ts";
import { HttpTransport, type TransportDependencies } from "../prometheus/http_transport.ts";
import { shorten } from "../text/shorten.ts";
import type { PushEncoding, Rejection } from "./push_encoding.ts";
import { type PushContext, type PushedSeries, seriesInBatches } from "./pushed_series.ts";

/** What became of a push. */
export interface PushResult {
  /** Series that the receiver took. */
  readonly taken: number;
  /** All of them. */
  readonly series: number;
  /** The first thing that went wrong; absent when everything was taken. */
  readonly failure?: BackendError;
}

/** What is pushed. */
export interface Pushable {
  /** Called once for each receiver. */
  readonly families: () => Iterable<MetricFamily>;
  /** The instant that all of it is about, in Unix milliseconds. */
  readonly timestampMs: number;
}

/** The same, and what is said of it. */
interface Push extends Pushable {
  /** Labels beside, or for `job` instead of, `job="dpm-finder"`. */
  readonly labels: ReadonlyMap<string, string>;
}

/** What the receiver at an address says of a request that it took. */
interface Answer extends Rejection {
  readonly url: string;
}

/** Series of a request. One is about 150 bytes before compression, and receivers take a few megabytes. */
const SERIES_A_REQUEST = 2_000;
const ACTION = "push to";
const JOB = "dpm-finder";
/** A request with too much in it. */
const TOO_LARGE = 413;

const ENCODINGS: Readonly<Record<PushProtocol, () => Promise<PushEncoding>>> = {
  "remote-write": async () => (await import("./remote_write.ts")).remoteWrite,
  "otlp": async () => (await import("./otlp.ts")).otlp,
};

/**
 * Sends families to a receiver, one request after the other.
 *
 * A request that fails for a reason that passes is sent again, as one to a backend is. One that is refused for what is
 * in it costs its own series, in halves where it is too large. Any other failure ends the push.
 *
 * @throws the reason of the signal, and nothing else
 */
export async function pushFamilies(
  { families, timestampMs, labels }: Push,
  { protocol, backend }: Receiver,
  options: CallOptions,
  dependencies: Partial<TransportDependencies> = {},
): Promise<PushResult> {
  const encoding = await ENCODINGS[protocol]();
  const context = { timestampMs, labels: new Map([["job", JOB], ...labels]) };
  let transport: HttpTransport | undefined;
  let [series, taken] = [0, 0];
  let failure: BackendError | undefined;
  let isOver = false;
  const send = async (batch: readonly PushedSeries[]): Promise<void> => {
    try {
      // Certificates that cannot be used are found here, and are a failure like the others.
      transport ??= new HttpTransport(backend, dependencies);
      const rejection = await post(transport, backend, encoding, batch, context, options);
      taken += batch.length - Math.min(batch.length, Math.max(0, rejection.samples));
      if (rejection.samples > 0) failure ??= rejected(rejection, batch.length);
      else if (rejection.words !== "") {
        dependencies.observer?.notice?.(`The receiver says: ${shorten(rejection.words)}`);
      }
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
      if (error.status === TOO_LARGE && batch.length > 1) {
        const middle = Math.ceil(batch.length / 2);
        for (const half of [batch.slice(0, middle), batch.slice(middle)]) if (!isOver) await send(half);
        return;
      }
      failure ??= error;
      // A receiver for which one series is too large has another trouble.
      isOver ||= error.kind !== "query" || error.status === TOO_LARGE;
    }
  };
  try {
    for (const batch of seriesInBatches(families(), SERIES_A_REQUEST)) {
      series += batch.length;
      if (!isOver) await send(batch);
    }
  } finally {
    transport?.close();
  }
  return { taken, series, ...(failure === undefined ? {} : { failure }) };
}

async function post(
  transport: HttpTransport,
  { endpoint }: BackendConfig,
  encoding: PushEncoding,
  batch: readonly PushedSeries[],
  context: PushContext,
  options: CallOptions,
): Promise<Answer> {
  if (endpoint === undefined) throw new TypeError("A receiver needs an endpoint");
  return await transport.ask({
    action: ACTION,
    url: endpoint,
    upload: encoding.encode(batch, context),
    subject: `${batch.length} series`,
    read: (answer, url) => ({ ...encoding.readRejection(String(answer)), url }),
  }, options);
}

function rejected({ samples, words, url }: Answer, sent: number): BackendError {
  return new BackendError({
    code: "bad-query",
    action: ACTION,
    url,
    status: 200,
    reason: `the server left out ${samples} of ${sent} samples: ${shorten(words, { keep: "both ends" })}`,
    words: shorten(words),
  });
}
