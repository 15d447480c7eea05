import type { Upload } from "../prometheus/identified_sender.ts";
import type { PushContext, PushedSeries } from "./pushed_series.ts";

/** What a receiver that took a request did not take of it. */
export interface Rejection {
  /** Samples that are lost. */
  readonly samples: number;
  /** Why, or what else the receiver has to say; empty for nothing. */
  readonly words: string;
}

/** How results are written in a protocol, and how its receivers answer. */
export interface PushEncoding {
  /** Makes one request of series with one sample each. */
  encode(series: readonly PushedSeries[], context: PushContext): Upload;
  /** Reads what the answer to a request that was taken says. */
  readRejection(answer: string): Rejection;
}
