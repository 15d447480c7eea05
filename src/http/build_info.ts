/** What the program is built from, for those who have to know which one runs. */
export interface BuildInfo {
  readonly version: string;
  /** The short hash of the commit; empty where it is not known. */
  readonly commit: string;
  readonly deno: string;
  readonly v8: string;
}
