import { quoteText } from "./sql_text.ts";

/** DuckDB's own limit, most of the machine's memory or its container's: `18.8 GiB`. */
const MEMORY = "current_setting('memory_limit')";
/** A question that needs more is mistaken: a year of scans is a tenth of it. */
const MAX_MEMORY_GIB = 4;

/** What an engine may do for one query. */
interface Allowance {
  /** Absolute path of the folder whose files may be read. */
  readonly dataDir: string;
  /** Absolute path of the one file that may be written besides; `undefined` is none. */
  readonly written: string | undefined;
}

/**
 * The statements, as one text, that confine an engine before it sees what a user wrote.
 *
 * Order matters: without a folder for temporary files before access is switched off, DuckDB allows one of its own; and
 * what is locked last cannot be switched back on by any statement.
 */
export function lockDown({ dataDir, written }: Allowance): string {
  return [
    "SET temp_directory = ''",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET allow_community_extensions = false",
    "SET allow_persistent_secrets = false",
    `SET memory_limit = CASE WHEN ${MEMORY} LIKE '% TiB' OR ${MEMORY} LIKE '% GiB' ` +
    `AND CAST(split_part(${MEMORY}, ' ', 1) AS DOUBLE) > ${MAX_MEMORY_GIB} ` +
    `THEN '${MAX_MEMORY_GIB}GiB' ELSE ${MEMORY} END`,
    "SET TimeZone = 'UTC'",
    // Files are opened to see their columns before they are read.
    "SET parquet_metadata_cache = true",
    // Not a function of DuckDB: queries of the tool that this program replaces call it.
    "CREATE MACRO timestamp_ms(x) AS make_timestamp(CAST(x * 1000 AS BIGINT))",
    `SET allowed_directories = [${quoteText(`${dataDir}/`)}]`,
    ...written === undefined ? [] : [`SET allowed_paths = [${quoteText(written)}]`],
    "SET enable_external_access = false",
    "SET lock_configuration = true",
  ].join("; ");
}
