import type { MetricView } from "../snapshot/metric_view.ts";
import { replaceUnsafe } from "../text/escape_for_display.ts";
import { describeFailures } from "./describe_hidden.ts";

/** Title of what {@linkcode describeDoubts} says. */
export const NOT_MEASURED = "Not measured, or in doubt";

/** Says which names could not be measured, and what else makes the numbers doubtful: lines, empty for nothing. */
export function describeDoubts(
  view: MetricView,
): { readonly failures: readonly string[]; readonly warnings: readonly string[] } {
  return {
    failures: [...describeFailures(view)],
    warnings: view.snapshot.warnings.map(describeWarning),
  };
}

/** Makes a warning fit for one line: what it quotes stays in its quotes. */
export function describeWarning(warning: string): string {
  return replaceUnsafe(warning, writeCodePoint);
}

function writeCodePoint(codePoint: number): string {
  return `\\u{${codePoint.toString(16)}}`;
}
