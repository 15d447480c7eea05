/** A metric that cannot be what it is defined as, or cannot take what it is given. */
abstract class MetricError extends Error {
  /** Name of the metric, as it was given. */
  readonly metric: string;

  constructor(metric: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.metric = metric;
  }
}

/** A metric is defined in a way that no format can carry. */
export class InvalidMetricError extends MetricError {
  override readonly name = "InvalidMetricError";

  constructor(metric: string, reason: string, options?: ErrorOptions) {
    super(metric, `Cannot define the metric ${JSON.stringify(metric)}: ${reason}`, options);
  }
}

/** Two collectors give metrics whose lines could not be told apart. `metric` is the name that both write. */
export class DuplicateMetricError extends MetricError {
  override readonly name = "DuplicateMetricError";

  constructor(metric: string, family: string, other: string) {
    super(
      metric,
      `Cannot register the metric ${JSON.stringify(family)}: ${JSON.stringify(other)} writes lines named ` +
        `${JSON.stringify(metric)} already. Rename one of them.`,
    );
  }
}

/** Labels do not fit the metric they are used on. */
export class InvalidLabelsError extends MetricError {
  override readonly name = "InvalidLabelsError";
  /** The labels as they were given. */
  readonly labels: unknown;

  constructor(metric: string, labels: unknown, reason: string, options?: ErrorOptions) {
    super(metric, `Cannot use the labels ${describe(labels)} on ${JSON.stringify(metric)}: ${reason}`, options);
    this.labels = labels;
  }
}

/** A value that a metric of this type cannot take. */
export class InvalidValueError extends MetricError {
  override readonly name = "InvalidValueError";
  /** The value as it was given. */
  readonly value: unknown;

  constructor(metric: string, value: unknown, reason: string) {
    super(metric, `Cannot use the value "${String(value)}" on ${JSON.stringify(metric)}: ${reason}`);
    this.value = value;
  }
}

function describe(labels: unknown): string {
  try {
    return JSON.stringify(labels) ?? String(labels);
  } catch {
    return String(labels);
  }
}
