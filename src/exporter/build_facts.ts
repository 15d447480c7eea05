/** What the program is built from, for people who have to know which one runs. */
export interface BuildFacts {
  readonly version: string;
  /** Empty where it is not known. */
  readonly commit: string;
  readonly deno: string;
  readonly v8: string;
}
