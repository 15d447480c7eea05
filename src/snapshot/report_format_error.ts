/** A JSON report that cannot be read back: not ours, damaged, incomplete, or from a newer version. */
export class ReportFormatError extends Error {
  override readonly name = "ReportFormatError";
  /** Which document, as the user named it. */
  readonly source: string;
  /** Where in it, as `metrics[3].distribution[0].dpm`; empty when it is about the whole. */
  readonly path: string;
  readonly reason: string;
  /** What to try. */
  readonly hint: string;

  constructor(details: { source: string; path?: string; reason: string; hint: string }, options?: ErrorOptions) {
    const { source, path = "", reason, hint } = details;
    super(`Cannot read the report "${source}"${path === "" ? "" : ` at ${path}`}: ${reason}. ${hint}`, options);
    this.source = source;
    this.path = path;
    this.reason = reason;
    this.hint = hint;
  }
}
