/** A callback or a collector failed while a snapshot was taken. */
export class CollectError extends Error {
  override readonly name = "CollectError";
  /** The metric, or what the collector calls itself. */
  readonly collector: string;

  constructor(collector: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`Cannot collect ${JSON.stringify(collector)}: ${reason}`, { cause });
    this.collector = collector;
  }
}
