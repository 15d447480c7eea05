import type { QueryStrategy } from "./query_strategy.ts";

/** Is told how a scan comes along. Every method is optional and must return at once. */
export interface ScanObserver {
  /** The catalogue is read and the work is planned. */
  planned?(plan: { readonly names: number; readonly batches: number; readonly strategy: QueryStrategy["kind"] }): void;
  /** So many names are settled, measured or not, with so many data points a minute so far. */
  progress?(progress: { readonly done: number; readonly total: number; readonly dpm: number }): void;
  /** A query over many names failed and is asked again in halves. */
  halved?(event: { readonly names: number; readonly reason: string }): void;
}
