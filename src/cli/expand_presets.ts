import type { OptionSpec, ValueSpec } from "../config/option_spec.ts";
import { OPTION_SPECS } from "../config/option_specs.ts";
import { UsageError } from "./usage_error.ts";

const LONG = new Map(OPTION_SPECS.flatMap((spec) => spec.long === undefined ? [] : [[spec.long, spec] as const]));
const SHORT = new Map(OPTION_SPECS.flatMap((spec) => spec.short === undefined ? [] : [[spec.short, spec] as const]));

/**
 * Writes `--series-detail` out as `--series-detail=10`, and refuses an option in the place of another one's value.
 *
 * Commander would take the argument after an optional value for that value (`--series-detail 5`), and the next flag
 * for the value of a flag that needs one (`--output --quiet` writes a file called "--quiet").
 *
 * @throws {UsageError}
 */
export function expandPresets(args: readonly string[]): string[] {
  const expanded: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? "";
    if (arg === "--") return [...expanded, ...args.slice(index)];
    const long = LONG.get(arg);
    if (isPreset(long)) {
      expanded.push(`${arg}=${long.preset}`);
      continue;
    }
    expanded.push(arg);
    const spec = long ?? specAtEndOfCluster(arg);
    if (spec === undefined || spec.kind === "flag") continue;
    const value = args[++index];
    if (value === undefined || LONG.has(value) || SHORT.has(value) || value === "--help" || value === "--version") {
      throw new UsageError(spec.long ?? arg, `it needs ${spec.argument} after it`, suggestion(spec, value));
    }
    expanded.push(value);
  }
  return expanded;
}

function isPreset(spec: OptionSpec | undefined): spec is ValueSpec & { preset: string } {
  return spec?.kind === "value" && spec.preset !== undefined;
}

/** The option that takes the next argument as its value after `-f`, `-qf`; none after `-fjson`. */
function specAtEndOfCluster(arg: string): OptionSpec | undefined {
  if (!/^-[^-]/.test(arg)) return undefined;
  for (let at = 1; at < arg.length; at++) {
    const spec = SHORT.get(`-${arg[at]}`);
    if (spec?.kind !== "flag") return at === arg.length - 1 ? spec : undefined;
  }
  return undefined;
}

function suggestion(spec: OptionSpec, next: string | undefined): string {
  return next === undefined
    ? `Write ${spec.long} and a value, or leave it out`
    : `If the value is really "${next}", write ${spec.long}=${next}`;
}
