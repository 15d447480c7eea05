import { EXIT_CODES } from "../../errors/exit_code.ts";
import { QUERY_OPTIONS } from "../../query/query_options.ts";
import { defineCommand } from "../command.ts";
import { OPTION_VARIABLES } from "../permissions.ts";

/** `dpm-finder query` */
export const query = defineCommand({
  description: "Asks what was collected: the daily Parquet files of API proxies, and the scans that --history keeps. " +
    "DuckDB answers, from the npm package or from the duckdb program. SQL can read files below the data folder and " +
    "nothing else, and change nothing.",
  options: { query: QUERY_OPTIONS },
  permissions: {
    read: ["."],
    write: ["."],
    env: OPTION_VARIABLES,
    // The native library of the npm package; where it lies is Deno's matter.
    ffi: true,
    run: ["duckdb"],
  },
  exitCodes: [EXIT_CODES.interrupted],
  examples: [
    [
      "What each proxy answered on each of the last seven days:",
      "dpm-finder query --data-dir data --last-days 7 --metric request_count \\",
      "  --aggregate sum --by api_proxy,date",
    ],
    [
      "In SQL, for a spreadsheet:",
      "dpm-finder query --data-dir history --output dpm.csv \\",
      '  --sql "SELECT date, timestamp, dpm_total FROM scans"',
    ],
  ],
  run: async (options, context) => {
    const { runQuery } = await import("../run_query.ts");
    return await runQuery(options, context);
  },
});
