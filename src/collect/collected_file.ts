import { basename, dirname, join } from "node:path";
import { guardWrite } from "../files/write_error.ts";
import type { Row } from "../parquet/column.ts";
import { openParquet } from "../parquet/parquet_file.ts";
import { ParquetError } from "../parquet/parquet_error.ts";
import { writeParquet } from "../parquet/write_parquet.ts";
import type { CollectConfig } from "./collect_config.ts";
import { sampleColumns } from "./sample_columns.ts";
import { serviceFileName } from "./service_file_name.ts";
import { dayEndMs } from "./utc_day.ts";

/** The schema of collected files, as their metadata name it. */
const SAMPLES = { name: "samples", version: 1 } as const;
const EVALUATED_AT = "dpm-finder.evaluated_at";
const WRITTEN_AT = "dpm-finder.written_at";
/** A clock that was set right may have been this far ahead. */
const CLOCK_SKEW_MS = 60_000;

/** One evaluation of every query for one service. */
export interface Evaluation {
  readonly service: string;
  /** The UTC day it is of. */
  readonly day: string;
  readonly atMs: number;
}

/** What stands where an evaluation's file is or will be. */
type CollectedFile =
  | { readonly kind: "absent" }
  /** It cannot be read: it is empty, cut or no Parquet. */
  | { readonly kind: "damaged"; readonly reason: string }
  /** Written by something else, such as the collector before this one, which named its files as the services. */
  | { readonly kind: "foreign"; readonly path: string }
  | {
    readonly kind: "own";
    readonly rowCount: number;
    readonly evaluatedAtMs: number;
    readonly writtenAtMs: number;
  };

/** Gives the path of the file of an evaluation. */
export function collectedPath(dir: string, { service, day }: Pick<Evaluation, "service" | "day">): string {
  return join(dir, day, serviceFileName(service));
}

/** Looks at the file of an evaluation, or at the one that the collector before would have called it; rows stay unread. */
export async function findCollectedFile(dir: string, evaluation: Omit<Evaluation, "atMs">): Promise<CollectedFile> {
  const path = collectedPath(dir, evaluation);
  const file = await readCollectedFile(path);
  const former = `${evaluation.service}.parquet`;
  if (file.kind !== "absent" || former === basename(path)) return file;
  const folder = dirname(path);
  // Asking for it by its name would find that of another service where capitals do not count.
  const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name).catch((): string[] => []);
  return names.includes(former) ? { kind: "foreign", path: join(folder, former) } : file;
}

async function readCollectedFile(path: string): Promise<CollectedFile> {
  try {
    using file = await openParquet(path);
    const [evaluatedAtMs, writtenAtMs] = [EVALUATED_AT, WRITTEN_AT].map((key) =>
      Date.parse(file.metadata.get(key) ?? "")
    );
    if (evaluatedAtMs === undefined || writtenAtMs === undefined || Number.isNaN(evaluatedAtMs + writtenAtMs)) {
      return { kind: "foreign", path };
    }
    return { kind: "own", rowCount: file.rowCount, evaluatedAtMs, writtenAtMs };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { kind: "absent" };
    if (!(error instanceof ParquetError)) throw error;
    // Its footer is whole, or its columns would not be known.
    if (error.reason.includes("of a type that this program does not write")) return { kind: "foreign", path };
    return { kind: "damaged", reason: error.reason };
  }
}

/**
 * Tells whether a file holds the evaluation at the end of its day, or was put there by somebody else.
 *
 * One that says it was written later than now, or before the time it is of, comes from a clock that was wrong.
 */
export function isDayEnd(file: CollectedFile, day: string, nowMs: number): boolean {
  if (file.kind !== "own") return file.kind === "foreign";
  const { evaluatedAtMs, writtenAtMs } = file;
  return evaluatedAtMs === dayEndMs(day) && writtenAtMs >= evaluatedAtMs && writtenAtMs <= nowMs + CLOCK_SKEW_MS;
}

/** What {@linkcode writeCollectedFile} writes with. */
interface WriteOptions {
  readonly config: Pick<CollectConfig, "metrics" | "storage">;
  readonly nowMs: number;
  readonly signal: AbortSignal;
}

/**
 * Writes the file of an evaluation whole, in place of the one before.
 *
 * @throws {WriteError}
 */
export async function writeCollectedFile(
  evaluation: Evaluation,
  rows: Iterable<Row>,
  { config, nowMs, signal }: WriteOptions,
): Promise<void> {
  const { dir, compression, rowGroupBytes } = config.storage;
  const path = collectedPath(dir, evaluation);
  await guardWrite(path, "open", () => Deno.mkdir(dirname(path), { recursive: true }));
  await writeParquet(path, {
    schema: { ...SAMPLES, columns: sampleColumns(config) },
    rows,
    compression,
    rowGroupBytes,
    metadata: {
      [EVALUATED_AT]: new Date(evaluation.atMs).toISOString(),
      [WRITTEN_AT]: new Date(nowMs).toISOString(),
    },
    signal,
  });
}
