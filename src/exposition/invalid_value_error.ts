/** A value that a metric of this type cannot take. */
export class InvalidValueError extends Error {
  override readonly name = "InvalidValueError";
  readonly metric: string;
  readonly value: unknown;

  constructor(metric: string, value: unknown, reason: string) {
    super(`Cannot use the value "${String(value)}" on ${JSON.stringify(metric)}: ${reason}`);
    this.metric = metric;
    this.value = value;
  }
}
