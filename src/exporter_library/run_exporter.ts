import { encodeTextChunks } from "../exposition/encode_text.ts";
import { CollectError } from "../exposition/registry.ts";
import { ArgumentError } from "./argument_error.ts";
import type { ExporterClass, RunnableExporter } from "./exporter_class.ts";
import { type ArgumentValues, descriptionBlock, type ExporterDescription } from "./exporter_description.ts";
import type { ExporterProcess } from "./exporter_process.ts";
import { formatExporterHelp } from "./format_exporter_help.ts";
import { readExporterArguments, scanExporterArguments } from "./parse_exporter_arguments.ts";

/** Shorter secrets are not replaced: they would be found in every other word. */
const MIN_SECRET_LENGTH = 4;

/**
 * Runs an exporter once and returns its exit code.
 *
 * Nothing is written before everything is gathered and valid, so that nobody reads a part for the whole.
 */
export async function runExporter<D extends ExporterDescription>(
  type: ExporterClass<D>,
  from: ExporterProcess,
): Promise<number> {
  let debug = false;
  let secrets: readonly string[] = [];
  try {
    const description: ExporterDescription = type.description ?? { help: type.name };
    const scanned = scanExporterArguments(from.words, description.args ?? {});
    if (scanned.wants === "help") return await show(formatExporterHelp(description), from);
    if (scanned.wants === "describe") return await show(descriptionBlock(description), from);
    debug = scanned.debug;
    const read = readExporterArguments(scanned.given, description, from);
    secrets = read.secrets;
    // The declaration that the values are read by is the one that their type is made of.
    const args = read.values as ArgumentValues<D>;
    const log = (line: string) => from.writeError(redact(line, secrets));
    await write(await gather(new type({ args, debug, log })), from);
    return 0;
  } catch (error) {
    from.writeError(redact(describe(error, debug), secrets));
    return error instanceof ArgumentError ? 2 : 1;
  }
}

async function show(text: string, from: ExporterProcess): Promise<number> {
  await from.writeOutput(text);
  return 0;
}

/** A failure that is not of the arguments. */
class ExporterFailure extends Error {
  override readonly name = "ExporterFailure";
}

/** Gathers, and encodes everything: a family that is not valid is found before a line is written. */
async function gather(exporter: RunnableExporter): Promise<readonly string[]> {
  try {
    await exporter.gatherMetrics();
    const { families } = await exporter.metrics.snapshot();
    if (families.every(({ samples }) => samples.length === 0)) throw new Error("no metric has a value");
    return [...encodeTextChunks(families)];
  } catch (error) {
    if (error instanceof ArgumentError) throw error;
    const thrown = error instanceof CollectError ? error.cause : error;
    throw new ExporterFailure(`Cannot gather the metrics: ${messageOf(thrown)}`, { cause: error });
  }
}

async function write(pieces: readonly string[], from: ExporterProcess): Promise<void> {
  const path = from.variable("METRICS_FILE");
  try {
    if (path === undefined || path === "") return await from.writeOutput(pieces.join(""));
    await from.writeFile(path, pieces);
  } catch (error) {
    const where = path === undefined || path === "" ? "standard output" : `"${path}", the file of METRICS_FILE`;
    throw new ExporterFailure(`Cannot write the metrics to ${where}: ${messageOf(error)}`, { cause: error });
  }
}

/** Writes an error as one line, or with `--debug` with everything behind it. */
function describe(error: unknown, debug: boolean): string {
  if (!debug) return messageOf(error).replaceAll(/\s*[\r\n]+\s*/g, " ");
  const lines: string[] = [];
  for (let one = error; one !== undefined; one = one instanceof Error ? one.cause : undefined) {
    lines.push(one instanceof Error ? one.stack ?? one.message : String(one));
  }
  return lines.join("\nbecause of ");
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /[.?!]$/.test(message) ? message : `${message}.`;
}

function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= MIN_SECRET_LENGTH)
    .reduce((shown, secret) => shown.replaceAll(secret, "[redacted]"), text);
}
