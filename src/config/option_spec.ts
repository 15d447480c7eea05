import type { RawOptionKey } from "./raw_options.ts";

/** Headings of `--help`, in the order they are shown. */
export const OPTION_GROUPS = ["Backend", "Scan", "Result", "Exporter", "Messages"] as const;

/** One heading of `--help`. */
export type OptionGroup = (typeof OPTION_GROUPS)[number];

interface OptionSpecBase {
  /** With its two dashes; absent for what is never taken from the command line. */
  readonly long?: string;
  /** With its dash. */
  readonly short?: string;
  /** Name of the environment variable, and of the variable in `.env`. */
  readonly environment?: string;
  readonly group: OptionGroup;
  /** One sentence or more, without the default and the environment name: `--help` adds both. */
  readonly description: string;
  /** The default in words; absent where there is none. */
  readonly defaultText?: string;
}

/** An option that is there or not. */
export interface FlagSpec extends OptionSpecBase {
  readonly kind: "flag";
  readonly key: RawOptionKey<boolean>;
}

/** An option with one value; the last one given counts. */
export interface ValueSpec extends OptionSpecBase {
  readonly kind: "value";
  readonly key: RawOptionKey<string>;
  /** What stands for the value in `--help`. */
  readonly argument: string;
  /** The value meant by the bare flag; only `--flag=VALUE` takes another, so that no next argument is swallowed. */
  readonly preset?: string;
}

/** An option that may be repeated. In the environment: one value a line. */
export interface ListSpec extends OptionSpecBase {
  readonly kind: "list";
  readonly key: RawOptionKey<readonly string[]>;
  readonly argument: string;
}

/** One option: how it is called, where it may come from, what `--help` says. */
export type OptionSpec = FlagSpec | ValueSpec | ListSpec;
