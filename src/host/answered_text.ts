import type { ExporterResult } from "./exporter_run.ts";

/** Arguments by which an exporter is asked about itself. */
const QUESTIONS: readonly string[] = ["--help", "--describe"];

/**
 * Gives what an exporter printed that was asked about itself instead of for metrics: by `--help` or `--describe`, or by
 * `-h` and nothing else, for beside other arguments that may be the name of a host.
 *
 * @param args What it was run with.
 * @returns `undefined` where it was not asked, failed, printed nothing, or wrote something to its file of metrics
 */
export function answeredText(
  { families, returnCode, metricsFile, metrics, metricsBytes, stdout }: ExporterResult,
  args: readonly string[],
): string | undefined {
  const words = args.filter((word) => word !== "--debug");
  const isAsked = words.some((word) => QUESTIONS.includes(word)) || words.length === 1 && words[0] === "-h";
  if (!isAsked || families !== undefined || returnCode !== 0) return undefined;
  const wroteFile = metricsFile !== undefined && metricsBytes > 0;
  const text = new TextDecoder().decode(metricsFile === undefined ? metrics : stdout);
  return wroteFile || text.trim() === "" ? undefined : text;
}
