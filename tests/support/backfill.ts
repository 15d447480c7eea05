import { MissingProgramError } from "./missing_program_error.ts";
import { openMetricsOfSeries } from "./openmetrics_of_series.ts";
import type { TestSeries } from "./test_series.ts";

/** Makes TSDB blocks of series with promtool, for a Prometheus that is started on the directory afterwards. */
export async function backfill(dataDirectory: string, series: readonly TestSeries[]): Promise<void> {
  const path = await Deno.makeTempFile({ prefix: "dpm-finder-backfill-" });
  try {
    await Deno.writeTextFile(path, openMetricsOfSeries(series));
    const { success, stderr } = await promtool(["tsdb", "create-blocks-from", "openmetrics", path, dataDirectory]);
    if (!success) throw new Error(`Cannot backfill "${dataDirectory}": promtool said: ${stderr}`);
  } finally {
    await Deno.remove(path);
  }
}

async function promtool(args: string[]): Promise<{ success: boolean; stderr: string }> {
  try {
    const output = await new Deno.Command("promtool", { args, stdin: "null", stdout: "null", stderr: "piped" })
      .output();
    return { success: output.success, stderr: new TextDecoder().decode(output.stderr) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotCapable) {
      throw new MissingProgramError("promtool", "apt-get install prometheus", { cause: error });
    }
    throw error;
  }
}
