/** A metric is defined in a way that no format could carry, or that another metric already is. */
export class InvalidMetricError extends Error {
  override readonly name = "InvalidMetricError";
  /** The name as it was given. */
  readonly metric: string;

  constructor(metric: string, reason: string, options?: ErrorOptions) {
    super(`Cannot define the metric ${JSON.stringify(metric)}: ${reason}`, options);
    this.metric = metric;
  }
}
