/** Labels do not fit the metric they are used on. */
export class InvalidLabelsError extends Error {
  override readonly name = "InvalidLabelsError";
  readonly metric: string;
  /** The labels as they were given. */
  readonly labels: unknown;

  constructor(metric: string, labels: unknown, reason: string, options?: ErrorOptions) {
    super(`Cannot use the labels ${describe(labels)} on ${JSON.stringify(metric)}: ${reason}`, options);
    this.metric = metric;
    this.labels = labels;
  }
}

function describe(labels: unknown): string {
  try {
    return JSON.stringify(labels) ?? String(labels);
  } catch {
    return String(labels);
  }
}
