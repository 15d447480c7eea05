/** What there is to know of the refreshes to come. A `PeriodicJob` is one. */
export interface RefreshState {
  /** When the next one is due, in Unix milliseconds; in the past while it is on. */
  readonly nextRunMs: number;
  readonly running: boolean;
}
