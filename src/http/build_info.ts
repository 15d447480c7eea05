/** What the program was built from. */
export interface BuildInfo {
  readonly version: string;
  /** The short hash of the commit; empty when it is not known. */
  readonly commit: string;
  readonly deno: string;
  readonly v8: string;
}
