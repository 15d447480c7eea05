/** Shows how far a scan has come. Every method may be called at any time; `stop` without `start` does nothing. */
export interface ScanProgress {
  /** A scan begins. @param total Names to measure. */
  start(total: number): void;
  /** So many names are measured, with so many data points per minute in all. */
  update(state: { readonly done: number; readonly dpm: number }): void;
  /** The scan is over: nothing of the display stays. */
  stop(): void;
}
