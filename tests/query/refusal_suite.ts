import assert from "node:assert/strict";
import { askData } from "../../src/query/ask_data.ts";
import type { OpenEngine } from "../../src/query/query_engine.ts";
import { QueryError } from "../../src/query/query_error.ts";
import { makeLinks } from "../files/make_links.ts";
import { samplesOf, writeData } from "./query_data.ts";

/** What no query may show. */
const SECRET = "secret-0042";

/** SQL that is refused, by what it tries, with why. `DIR` is the data folder, `OUT` a folder beside it. */
const REFUSED: readonly { readonly why: RegExp; readonly sql: Readonly<Record<string, string>> }[] = [
  {
    why:
      /no SELECT|\d statements|syntax error|memory exhausted|expression depth|needs a SELECT|no statement|NUL|longer|name missing/,
    sql: {
      "COPY to a file outside": "COPY (SELECT 1) TO 'OUT/x.csv'",
      "COPY to a file inside": "COPY (SELECT 1) TO 'DIR/x.csv'",
      "COPY behind a comment": "/* SELECT */ COPY (SELECT 1) TO 'DIR/x.csv'",
      "COPY from a file": "COPY samples FROM 'OUT/secret.csv'",
      EXPORT: "EXPORT DATABASE 'DIR/x'",
      ATTACH: "ATTACH 'DIR/x.duckdb'",
      INSTALL: "INSTALL httpfs",
      LOAD: "LOAD httpfs",
      PRAGMA: "PRAGMA enable_external_access=true",
      SET: "SET enable_external_access = true",
      "SET of memory": "SET memory_limit = '100GB'",
      "SET of threads": "SET threads = 1000",
      RESET: "RESET lock_configuration",
      "SET VARIABLE": "SET VARIABLE x = 1",
      CALL: "CALL enable_logging()",
      "EXPLAIN ANALYZE": "EXPLAIN ANALYZE SELECT 1",
      CREATE: "CREATE TABLE t AS SELECT 1",
      "CREATE SECRET": "CREATE SECRET s (TYPE http, BEARER_TOKEN 'x')",
      INSERT: "INSERT INTO samples VALUES (1)",
      DROP: "DROP VIEW samples",
      PREPARE: "PREPARE p AS SELECT 1",
      VACUUM: "VACUUM",
      CHECKPOINT: "CHECKPOINT",
      USE: "USE memory",
      BEGIN: "BEGIN",
      PIVOT: "PIVOT samples ON metric_name USING sum(value)",
      "two statements": "SELECT 1; SELECT 2",
      "a statement behind a SELECT": "SELECT 1; COPY (SELECT 1) TO 'DIR/x.csv'",
      "a WITH that changes data": "WITH x AS (INSERT INTO t VALUES (1) RETURNING *) SELECT * FROM x",
      "a command of the program": ".shell touch DIR/x",
      "a command of the program on a line of its own": "SELECT 1\n.shell touch DIR/x\n",
      "a command of the program behind a statement": "SELECT 1;\n.shell touch DIR/x\n",
      "a command of the program within a text": "SELECT '\n.shell touch DIR/x\n' FROM missing",
      "a command behind a carriage return": "SELECT 1;\r.shell touch DIR/x\r",
      "a quote that ends the literal": "SELECT 1'); COPY (SELECT 1) TO 'DIR/x.csv'; SELECT ('",
      "a backslash before the quote": "SELECT 1\\'); COPY (SELECT 1) TO 'DIR/x.csv'; --\n",
      "a dollar quote": "SELECT $$x$$; COPY (SELECT $a$1$a$) TO 'DIR/x.csv'",
      "spaces of Unicode": "COPY\u00a0(SELECT\u20031) TO 'DIR/x.csv'",
      "a NUL character": "SELECT 1\0; COPY (SELECT 1) TO 'DIR/x.csv'",
      nothing: "-- a comment",
      "a semicolon": ";",
      "more than a statement may be long": `SELECT ${"1 + ".repeat(50_000)}1`,
      "brackets without end": `SELECT ${"(".repeat(20_000)}1${")".repeat(20_000)}`,
      "a sum without end": `SELECT 1${"+1".repeat(49_000)}`,
      "tables without end": `SELECT 1 FROM missing${", missing".repeat(9_000)}`,
      "SELECTs without end": `${"SELECT * FROM (".repeat(5_000)}SELECT 1${")".repeat(5_000)}`,
    },
  },
  {
    why: /Permission Error: Cannot access file/,
    sql: {
      "read_text outside": "SELECT * FROM read_text('OUT/secret.csv')",
      "read_text of the system": "SELECT * FROM read_text('/etc/passwd')",
      "read_blob outside": "SELECT * FROM read_blob('OUT/secret.csv')",
      "read_csv outside": "SELECT * FROM read_csv('OUT/secret.csv')",
      "read_json outside": "SELECT * FROM read_json('OUT/secret.csv')",
      "sniff_csv outside": "SELECT * FROM sniff_csv('OUT/secret.csv')",
      "read_parquet outside": "SELECT * FROM read_parquet('OUT/secret.parquet')",
      "parquet_metadata outside": "SELECT * FROM parquet_metadata('OUT/secret.parquet')",
      "a path outside": "FROM 'OUT/secret.csv'",
      "a path outside in brackets of names": 'FROM "OUT/secret.csv"',
      "a database outside": "FROM 'OUT/secret.duckdb'",
      "a path of a file URL": "FROM read_csv('file://OUT/secret.csv')",
      "a path of the home folder": "FROM read_text('~/.bashrc')",
      "a path that leads up": "FROM read_csv('DIR/../out/secret.csv')",
      "a path that leads up within a pattern": "FROM read_text('DIR/*/../../out/*.csv')",
      "a folder whose name only begins alike": "FROM read_csv('DIR-other/secret.csv')",
      "a path that is made in SQL": "SELECT * FROM read_text('OUT/' || 'secret.csv')",
      "glob outside": "SELECT count(*) AS n FROM glob('/etc/*') HAVING n = error('no')",
      "an http URL": "FROM 'http://127.0.0.1:9/x.parquet'",
      "an https URL": "FROM read_csv('https://127.0.0.1:9/x.csv')",
      "an s3 URL": "FROM read_parquet('s3://bucket/x.parquet')",
      "a device": "FROM read_text('/proc/self/environ')",
      "standard input": "FROM read_csv('/dev/stdin')",
    },
  },
  {
    why: /\(\) may not be called: |is none of the table functions that queries may call/,
    sql: {
      getenv: "SELECT getenv('PATH')",
      "getenv by its schema": "SELECT system.main.getenv('PATH')",
      "getenv behind a point": "SELECT ('PATH').getenv()",
      "getenv in capitals": "SELECT \"GETENV\"('PATH')",
      "getenv in a lambda": "SELECT list_transform(['PATH'], lambda x: getenv(x))",
      "query in a query": "SELECT * FROM query('SELECT 1')",
      "query_table": "SELECT * FROM query_table('samples')",
      "a serialized statement": "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))",
      "a log in a file": "SELECT * FROM enable_logging(storage = 'file', storage_path = 'DIR/log')",
      "a log in memory": "FROM enable_logging()",
      "a line in the log": "SELECT write_log('x')",
      "an address of memory": "SELECT * FROM arrow_scan(1, 2, 3)",
      secrets: "FROM duckdb_secrets()",
      extensions: "FROM duckdb_extensions()",
      "a checkpoint as a table": "FROM force_checkpoint('memory')",
    },
  },
];

/** Runs every attempt to leave the data folder on one engine. */
export function testRefusals(name: string, open: OpenEngine): void {
  let root = "";
  const dir = () => `${root}/dir`;
  const ask = async (sql: string, dataDir = dir()) => {
    return await askData({
      dataDir,
      days: { from: undefined, to: undefined },
      question: { kind: "sql", text: sql.replaceAll("DIR", dir()).replaceAll("OUT", `${root}/out`) },
      limit: 100,
      skipDamaged: false,
      open,
      nowMs: 0,
      signal: new AbortController().signal,
      onSkipped: () => {},
    }, async ({ rows }) => (await Array.fromAsync(rows())).flat());
  };

  Deno.test.beforeAll(async () => {
    root = await Deno.makeTempDir({ prefix: "dpm-finder-" });
    await writeData(dir(), { "2023-04-01/a.parquet": samplesOf("a", "2023-04-01", 1) }, open);
    await writeData(`${root}/out`, { "secret.parquet": `SELECT '${SECRET}' AS x` }, open);
    await Deno.mkdir(`${root}/dir-other`);
    for (const path of ["out/secret.csv", "dir-other/secret.csv"]) await Deno.writeTextFile(`${root}/${path}`, SECRET);
  });
  Deno.test.afterAll(() => Deno.remove(root, { recursive: true }));

  for (const { why, sql: attempts } of REFUSED) {
    for (const [what, sql] of Object.entries(attempts)) {
      Deno.test(`askData on ${name}: ${what} is refused`, async () => {
        const answered = await ask(sql).catch((error) => error);
        assert.ok(answered instanceof QueryError, `it answered ${JSON.stringify(answered)} ${answered}`);
        assert.match(answered.message, why);
        assert.ok(!answered.message.includes(SECRET), answered.message);
        assert.deepEqual(await namesBelow(dir()), ["2023-04-01", "2023-04-01/a.parquet"]);
      });
    }
  }

  Deno.test(`askData on ${name}: settings are locked, and the data folder is all that may be read`, async () => {
    const settings = ["allowed_directories", "temp_directory", "enable_external_access", "lock_configuration"];
    const [row] = await ask(`SELECT ${settings.map((setting) => `current_setting('${setting}')::VARCHAR`).join(", ")}`);
    assert.deepEqual(row, [`[${dir()}/]`, "", "false", "true"]);
    const [[memory = ""] = []] = await ask("SELECT current_setting('memory_limit')");
    assert.match(memory ?? "", /^(?:[0-3]\.\d|4\.0) GiB$|^[\d.]+ [MK]iB$/);
  });

  Deno.test(`askData on ${name}: a symbolic link leads nowhere but to the data folder`, async () => {
    await makeLinks(root, { link: dir(), "dir/out": `${root}/out` });
    try {
      await assert.rejects(ask("FROM 'DIR/out/secret.parquet'"), /Permission Error: Cannot access file/);
      await assert.rejects(ask("FROM 'DIR/out/*.parquet'"), QueryError);
      assert.deepEqual(await ask("SELECT count(*) FROM samples", `${root}/link`), [["3"]]);
      assert.deepEqual(await ask("SELECT count(*) FROM 'data/*/a.parquet'", `${root}/link`), [["3"]]);
    } finally {
      await Deno.remove(`${dir()}/out`);
      await Deno.remove(`${root}/link`);
    }
  });
}

async function namesBelow(dir: string, prefix = ""): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(dir)) {
    names.push(prefix + name);
    if (isDirectory) names.push(...await namesBelow(`${dir}/${name}`, `${prefix}${name}/`));
  }
  return names.sort();
}
