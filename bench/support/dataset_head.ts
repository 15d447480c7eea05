import { remoteWrite } from "../../tests/support/remote_write.ts";
import { startPrometheus } from "../../tests/support/start_prometheus.ts";
import type { TestSeries } from "../../tests/support/test_series.ts";
import { type DatasetSeries, datasetSeries, type DatasetSize, EVALUATED_AT_MS, SAMPLES } from "./dataset.ts";

const CACHE = ".cache/bench";
const SERIES_A_WRITE = 5_000;

/**
 * The data directory of a Prometheus that was sent a tenant of this size; made once and kept.
 *
 * The samples are in its write-ahead log, so that a server started on a copy has them in memory, where a live server has
 * the last hours. From a block on disk the same query costs it about twice as much.
 */
export async function datasetDirectory(size: DatasetSize): Promise<string> {
  const directory = `${CACHE}/${size.names}x${size.series}x${SAMPLES}`;
  if (await exists(directory)) return directory;
  await Deno.mkdir(CACHE, { recursive: true });
  const unfinished = await Deno.makeTempDir({ dir: CACHE, prefix: "unfinished-" });
  await using server = await startPrometheus();
  for (const series of chunks(datasetSeries(size), SERIES_A_WRITE)) {
    await remoteWrite(server.url, series.map(withSamples));
  }
  await server.stop();
  await copyDirectory(`${server.directory}/data`, unfinished);
  await Deno.rename(unfinished, directory);
  return directory;
}

/** Copies a directory and all that is in it. */
export async function copyDirectory(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const entry of Deno.readDir(from)) {
    const [source, target] = [`${from}/${entry.name}`, `${to}/${entry.name}`];
    if (entry.isDirectory) await copyDirectory(source, target);
    else await Deno.copyFile(source, target);
  }
}

function withSamples({ name, labels, intervalMs, offsetMs }: DatasetSeries, index: number): TestSeries {
  return {
    labels: { __name__: name, ...labels },
    samples: Array.from({ length: SAMPLES }, (_, sample) => ({
      timestampMs: EVALUATED_AT_MS - offsetMs - (SAMPLES - 1 - sample) * intervalMs,
      value: index + sample * (index % 13),
    })),
  };
}

function* chunks<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let chunk: T[] = [];
  for (const item of items) {
    if (chunk.push(item) < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
