/** Where in a file something stands, both counted from 1. */
export interface FilePosition {
  readonly line: number;
  readonly column: number;
}

/** A web config file that cannot be read, is wrong, or asks for what cannot be honoured. */
export class WebConfigError extends Error {
  override readonly name = "WebConfigError";
  /** The file as it was named. */
  readonly path: string;
  /** `undefined` when the file as a whole is at fault. */
  readonly position: FilePosition | undefined;

  constructor(path: string, position: FilePosition | undefined, reasonAndRemedy: string, options?: ErrorOptions) {
    const where = position === undefined ? path : `${path}:${position.line}:${position.column}`;
    super(`Cannot use the web configuration "${where}": ${reasonAndRemedy}`, options);
    this.path = path;
    this.position = position;
  }
}
