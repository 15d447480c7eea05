import type { FoundExporter } from "./exporter_directory.ts";
import type { ExporterResult } from "./exporter_run.ts";

/** What the exporter library ends with where an argument cannot be used. */
const WRONG_USAGE = 2;
/** How its one line about that begins, and with `--debug` the stack. */
const ARGUMENT_ERROR = /^(?:[A-Za-z]*Error: )?Cannot use "/m;

/**
 * Tells whether an exporter of the exporter library ended because an argument cannot be used, and has said which. What
 * other programs mean by exit code 2 is their own.
 */
export function isWrongUsage(
  { kind }: Pick<FoundExporter, "kind">,
  { returnCode, stderr }: Pick<ExporterResult, "returnCode" | "stderr">,
): boolean {
  return kind === "typescript" && returnCode === WRONG_USAGE && ARGUMENT_ERROR.test(stderr);
}
