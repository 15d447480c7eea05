/** One series of a metric, by its labels. */
export interface SeriesDetail {
  /** Its labels without `__name__`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly dpm: number;
}
