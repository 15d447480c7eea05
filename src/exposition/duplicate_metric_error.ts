/** Two collectors give metrics whose lines could not be told apart. */
export class DuplicateMetricError extends Error {
  override readonly name = "DuplicateMetricError";
  /** The name that both would write. */
  readonly metric: string;

  constructor(metric: string, family: string, other: string) {
    super(
      `Cannot register the metric ${JSON.stringify(family)}: ${JSON.stringify(other)} writes lines named ` +
        `${JSON.stringify(metric)} already. Rename one of them.`,
    );
    this.metric = metric;
  }
}
