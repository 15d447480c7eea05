import assert from "node:assert/strict";
import { askData, type Asked } from "../../src/query/ask_data.ts";
import fc from "fast-check";
import type { Row } from "../../src/query/columns.ts";
import { EngineError, type OpenEngine } from "../../src/query/query_engine.ts";
import { renderCsv, renderJson } from "../../src/query/render_rows.ts";
import { quoteText } from "../../src/query/sql_text.ts";
import { withTempDir } from "../support/temporary_folder.ts";
import { HOSTILE_TEXT } from "./hostile_text.ts";
import { DATA, type DataFiles, samplesOf, writeData } from "./query_data.ts";

/** What a test asks; the folder and the engine are those of the suite. */
type Ask = Partial<Asked> & { readonly sql?: string };

/** What came of a question. */
interface Answered {
  readonly names: readonly string[];
  readonly types: readonly string[];
  readonly rows: readonly Row[];
  /** Files that were left out. */
  readonly skipped: readonly string[];
}

const NOW = Date.UTC(2023, 3, 4, 12);
const NO_OPTIONS = { kind: "samples", apiProxy: undefined, metric: undefined, aggregate: undefined, by: [] } as const;

/** Runs every test of asking files on one engine. */
export function testQueries(name: string, open: OpenEngine): void {
  const asked = (dataDir: string, { sql, ...ask }: Ask, skipped: string[] = []): Asked => ({
    dataDir,
    days: { from: undefined, to: undefined },
    question: sql === undefined ? NO_OPTIONS : { kind: "sql", text: sql },
    limit: undefined,
    skipDamaged: false,
    open,
    nowMs: NOW,
    signal: new AbortController().signal,
    onSkipped: (path) => skipped.push(path.replace(`${dataDir}/`, "")),
    ...ask,
  });
  const answer = async (dataDir: string, ask: Ask): Promise<Answered> => {
    const skipped: string[] = [];
    return await askData(asked(dataDir, ask, skipped), async ({ columns, rows }) => ({
      names: columns.map(({ name }) => name),
      types: columns.map(({ type }) => type),
      rows: (await Array.fromAsync(rows())).flat(),
      skipped,
    }));
  };
  const rowsOf = async (dataDir: string, ask: Ask) => (await answer(dataDir, ask)).rows;
  const test = (criterion: string, run: (dir: string) => Promise<void>, files: DataFiles = DATA) => {
    Deno.test(`askData on ${name}: ${criterion}`, () =>
      withTempDir(async (dir) => {
        await writeData(`${dir}/history`, files, open);
        await run(`${dir}/history`);
      }));
  };

  test("the three queries of the original's manual run unchanged", async (dir) => {
    const { names, types, rows } = await answer(dir, {
      sql: "SELECT TIMESTAMP_MS(timestamp) as timestamp, metric_name, value, api_proxy, date " +
        "FROM 'data/2023-04-01/api-proxy-1.parquet' ORDER BY timestamp;",
    });
    assert.deepEqual(names, ["timestamp", "metric_name", "value", "api_proxy", "date"]);
    assert.deepEqual(types, ["TIMESTAMP", "VARCHAR", "DOUBLE", "VARCHAR", "DATE"]);
    assert.deepEqual(
      rows.map(([time, , , , date]) => [time, date]),
      Array(3).fill(["2023-04-01 23:59:59.999", "2023-04-01"]),
    );
    assert.deepEqual(
      await rowsOf(dir, {
        sql: "SELECT api_proxy, SUM(value) as total_requests FROM 'data/2023-04-01/*.parquet' " +
          "WHERE metric_name = 'request_count' GROUP BY api_proxy ORDER BY total_requests DESC;",
      }),
      [["api-proxy-2", "21.0"], ["api-proxy-1", "11.0"]],
    );
    assert.deepEqual(
      await rowsOf(dir, {
        sql: "SELECT date, api_proxy, SUM(value) as daily_requests FROM 'data/*/api-proxy-*.parquet' " +
          "WHERE metric_name = 'request_count' GROUP BY date, api_proxy ORDER BY date, api_proxy;",
      }),
      [
        ["2023-04-01", "api-proxy-1", "11.0"],
        ["2023-04-01", "api-proxy-2", "21.0"],
        ["2023-04-02", "api-proxy-1", "31.0"],
        ["2023-04-04", "api-proxy-1", "41.0"],
      ],
    );
  });

  test("options choose days, proxies and metrics, and put values together", async (dir) => {
    const sum = { ...NO_OPTIONS, metric: "request_count", aggregate: "sum" } as const;
    const by = (...columns: string[]) => ({ ...sum, by: columns });
    assert.deepEqual(await rowsOf(dir, { question: sum }), [["104.0"]]);
    assert.deepEqual(await rowsOf(dir, { question: sum, days: 3 }), [["72.0"]]);
    assert.deepEqual(await rowsOf(dir, { question: by("api_proxy"), days: { from: undefined, to: "2023-04-02" } }), [
      ["api-proxy-1", "42.0"],
      ["api-proxy-2", "21.0"],
    ]);
    assert.deepEqual(await rowsOf(dir, { question: { ...by("code", "date"), apiProxy: "api-proxy-1" }, limit: 2 }), [
      ["200", "2023-04-01", "10.0"],
      ["200", "2023-04-02", "30.0"],
    ]);
    const { names, rows } = await answer(dir, { days: { from: "2023-04-04", to: "2023-04-04" } });
    assert.deepEqual(names, ["date", "api_proxy", "metric_name", "value", "code", "labels", "timestamp"]);
    assert.deepEqual(rows[1], [
      "2023-04-04",
      "api-proxy-1",
      "request_count",
      "40.0",
      "200",
      '{"code":"200"}',
      "2023-04-04 23:59:59.999",
    ]);
  });

  test("a quote in a name of an option is a letter", async (dir) => {
    const hostile = ["x' OR '1'='1", "'; COPY (SELECT 1) TO '/tmp/x'; --", 'a"b\\c\n.shell true\n'];
    for (const name of hostile) {
      assert.deepEqual(await rowsOf(dir, { question: { ...NO_OPTIONS, apiProxy: name } }), []);
      assert.deepEqual(await rowsOf(dir, { question: { ...NO_OPTIONS, metric: name } }), []);
    }
    const question = { ...NO_OPTIONS, aggregate: "sum", by: ['date" --'] } as const;
    await assert.rejects(rowsOf(dir, { question }), /samples have no column "date" --" to put values together by/);
  });

  test("names of files and folders are letters too", async (dir) => {
    assert.deepEqual(await rowsOf(dir, { sql: "SELECT DISTINCT api_proxy FROM samples" }), [["a'b"]]);
    assert.equal((await rowsOf(dir, {})).length, 3);
  }, { "2023-04-01/a'b \"[1]*?.parquet": samplesOf("a'b", "2023-04-01", 1) });

  test("every text comes back as it was written into a statement", async (dir) => {
    const texts = fc.sample(HOSTILE_TEXT, 200);
    texts.push("'", "\\'", "\n.shell true\n", "\r\n", "$$", "--", "/*", ";", "\u2028", "\\n");
    const rows = await rowsOf(dir, { sql: `SELECT unnest([${texts.map(quoteText).join(", ")}])` });
    assert.deepEqual(rows.flat(), texts);
  }, { "2023-04-01/a.parquet": samplesOf("a", "2023-04-01", 1) });

  test("a day's question opens that day's files alone", async (dir) => {
    for (const file of ["2023-04-01/api-proxy-1.parquet", "2023-04-02/api-proxy-1.parquet"]) {
      await Deno.writeTextFile(`${dir}/${file}`, "damaged");
    }
    const days = { from: "2023-04-04", to: "2023-04-04" };
    assert.equal((await rowsOf(dir, { days })).length, 3);
    assert.equal((await rowsOf(dir, { days, sql: "FROM samples" })).length, 3);
    assert.deepEqual(await rowsOf(dir, { sql: "SELECT count(*) FROM 'data/2023-04-04/*.parquet'" }), [["3"]]);
    assert.deepEqual(await rowsOf(dir, { sql: "SELECT sum(dpm_total) FROM dpm" }), [["10.0"]]);
    await assert.rejects(rowsOf(dir, {}), /damaged/);
  });

  test("files whose columns differ are put together by name", async (dir) => {
    assert.deepEqual(await rowsOf(dir, { sql: "SELECT date, later FROM dpm ORDER BY date" }), [
      ["2023-04-01", null],
      ["2023-04-02", "9"],
    ]);
    assert.deepEqual(await rowsOf(dir, { sql: "SELECT name FROM (SHOW TABLES) ORDER BY name" }), [
      ["dpm"],
      ["samples"],
      ["scans"],
    ]);
  });

  test("a damaged file is named, or left out and said", async (dir) => {
    const good = await Deno.readFile(`${dir}/2023-04-02/api-proxy-1.parquet`);
    // Its pages are damaged, what stands about them at its end is not.
    const wrong = good.map((byte, index) => index > 3 && index < 60 ? byte ^ 0xff : byte);
    const damages: [string, Uint8Array][] = [
      ["cut", good.subarray(0, good.length - 20)],
      ["empty", new Uint8Array()],
      ["something else", new TextEncoder().encode("metric_name,value\nup,1\n")],
      ["other bytes within", wrong],
    ];
    for (const [damage, bytes] of damages) {
      await Deno.writeFile(`${dir}/2023-04-02/api-proxy-1.parquet`, bytes);
      const sql = "SELECT * FROM samples";
      await assert.rejects(
        rowsOf(dir, { sql }),
        (error: Error & { exitCode?: number }) => {
          assert.equal(error.exitCode, 1, `${damage}: ${error}`);
          assert.ok(error.message.startsWith(`Cannot read "${dir}/2023-04-02/api-proxy-1.parquet": `), error.message);
          return true;
        },
      );
      const { rows, skipped } = await answer(dir, { sql, skipDamaged: true });
      assert.deepEqual([rows.length, skipped], [9, ["2023-04-02/api-proxy-1.parquet"]], damage);
      await assert.rejects(
        rowsOf(dir, { sql: "SELECT * FROM 'data/*/*.parquet'" }),
        new RegExp(`^DamagedFileError: Cannot read ".*/2023-04-02/api-proxy-1.parquet": the file is damaged: `),
        damage,
      );
    }
  });

  test("a row that a compaction was killed before removing counts once", async (dir) => {
    await using engine = await open(new AbortController().signal);
    const listing = ", KV_METADATA {'dpm-finder.compacted_from': '[\"a.parquet\"]'}";
    for (const [name, metadata] of [["a", ""], ["b[1]", listing], ["c", ""]]) {
      const path = quoteText(`${dir}/dpm/2023-04-02/${name}.parquet`);
      await engine.execute(`COPY (SELECT 5 AS n) TO ${path} (FORMAT parquet${metadata})`);
    }
    assert.deepEqual(await rowsOf(dir, { sql: "SELECT count(n) FROM dpm" }), [["2"]]);
  });

  test("a file that is gone when it is read is not damaged: the days are listed again", async (dir) => {
    let opened = 0;
    const removing: OpenEngine = async (signal) => {
      const engine = await open(signal);
      const remove = async (sql: string) => {
        if (sql.startsWith("CREATE VIEW")) await Deno.remove(`${dir}/dpm/2023-04-02/000000.parquet`);
        await engine.execute(sql);
      };
      return opened++ > 0 ? engine : { ...engine, execute: remove };
    };
    assert.deepEqual(await rowsOf(dir, { sql: "SELECT count(*) FROM dpm", open: removing }), [["1"]]);
  });

  test("a file that is gone after rows were given ends the query; exit code 1", async (dir) => {
    const removing: OpenEngine = async (signal) => {
      const engine = await open(signal);
      const texts = async function* (sql: string) {
        yield* engine.texts(sql);
        if (!sql.startsWith("SELECT CAST(to_json([CAST")) return;
        await Deno.remove(`${dir}/dpm/2023-04-02/000000.parquet`);
        throw new EngineError("IO Error: Cannot open file");
      };
      return { ...engine, texts };
    };
    await assert.rejects(rowsOf(dir, { sql: "SELECT dpm_total FROM dpm", open: removing }), {
      message: `Cannot query "${dir}": files were compacted or dropped while they were read. Ask again.`,
      exitCode: 1,
    });
  });

  test("where every file is damaged, the first is named", async (dir) => {
    for (const proxy of [1, 2]) await Deno.writeTextFile(`${dir}/2023-04-01/api-proxy-${proxy}.parquet`, "damaged");
    const ask = { days: { from: "2023-04-01", to: "2023-04-01" }, skipDamaged: true };
    await assert.rejects(rowsOf(dir, ask), {
      message: /^Cannot read ".*\/api-proxy-1.parquet": the file is damaged, and so is 1 other file: .* other days\.$/,
      exitCode: 1,
    });
  });

  test("a query that needs too much memory is told so, without settings that are locked", async (dir) => {
    const small: OpenEngine = async (signal) => {
      const engine = await open(signal);
      await engine.execute("SET memory_limit = '20MiB'");
      return engine;
    };
    await assert.rejects(rowsOf(dir, { sql: "SELECT * FROM range(100000000) t(x) ORDER BY x", open: small }), {
      message: "Cannot answer the query: it needs more memory than a query may take, 20.0 MiB. " +
        "Narrow it: ask for fewer days, fewer columns, or put more rows together.",
      exitCode: 2,
    });
  });

  test("an expression may have the name of a view, with that view in it or without any", async (dir) => {
    const count = "SELECT count(*) FROM";
    assert.deepEqual(await rowsOf(dir, { sql: `WITH samples AS (FROM samples LIMIT 2) ${count} samples` }), [["2"]]);
    assert.deepEqual(await rowsOf(dir, { sql: `WITH groups AS (SELECT 1) ${count} groups` }), [["1"]]);
  });

  test("without any data it says which days there are", async (dir) => {
    const message = async (ask: Ask) =>
      await rowsOf(dir, ask).then(String, ({ message }) => message.replaceAll(dir, "DIR"));
    assert.equal(
      await message({ days: { from: "2023-04-03", to: "2023-04-03" } }),
      'Cannot query "DIR": it holds no collected samples of 2023-04-03. ' +
        "It has days 2023-04-01 to 2023-04-02, 2023-04-04 (3 days).",
    );
    assert.equal(
      await message({ sql: "SELECT * FROM groups" }),
      'Cannot query "DIR": it holds no rows for the view groups. It has samples of 2023-04-01 to 2023-04-02, 2023-04-04 ' +
        "(3 days); dpm of 2023-04-01 to 2023-04-02 (2 days); scans of 2023-04-01, which --sql can ask.",
    );
    assert.equal(
      await message({ dataDir: `${dir}/none` }),
      'Cannot query "DIR/none": there is no such folder. Name the folder of the collected files, or that of ' +
        "--history, by --data-dir.",
    );
  });

  test("every value is exact, in CSV and in JSON", async (dir) => {
    const sql = `SELECT 9223372036854775807::BIGINT AS "big", 170141183460469231731687303715884105727::HUGEINT AS huge,
      12345678901234567.890::DECIMAL(20,3) AS dec, 0.1::DOUBLE AS d, 1e300 AS large, 'nan'::DOUBLE AS n, '-inf'::DOUBLE AS i,
      DATE '2023-04-01' AS day, TIMESTAMPTZ '2023-04-01 12:00:00+02' AS tz, NULL::VARCHAR AS nothing, '' AS empty,
      'a "b", c\n\u2028' AS text, [9007199254740993, NULL] AS list, {'a': 1.50::DECIMAL(4,2), 'b c': ['x']} AS struct,
      ['nan'::DOUBLE, 1] AS nans, true AS yes, MAP {'k': 9007199254740993} AS map`.replaceAll("\\u2028", "\u2028");
    const render = async (how: typeof renderCsv) => {
      return await askData(asked(dir, { sql }), async ({ columns, rows }) => {
        return (await Array.fromAsync(how(columns, rows()))).join("");
      });
    };
    assert.equal(
      await render(renderCsv),
      "big,huge,dec,d,large,n,i,day,tz,nothing,empty,text,list,struct,nans,yes,map\r\n" +
        "9223372036854775807,170141183460469231731687303715884105727,12345678901234567.890,0.1,1e+300,NaN,-Infinity," +
        '2023-04-01,2023-04-01 10:00:00+00,,"","a ""b"", c\n\u2028","[9007199254740993,null]",' +
        '"{""a"":1.5,""b c"":[""x""]}","[""NaN"",1.0]",true,"{""k"":9007199254740993}"\r\n',
    );
    assert.equal(
      await render(renderJson),
      '[\n{"big":9223372036854775807,"huge":170141183460469231731687303715884105727,"dec":12345678901234567.890,"d":0.1,' +
        '"large":1e+300,"n":"NaN","i":"-Infinity","day":"2023-04-01","tz":"2023-04-01 10:00:00+00","nothing":null,"empty":"",' +
        '"text":"a \\"b\\", c\\n\u2028","list":[9007199254740993,null],"struct":{"a":1.5,"b c":["x"]},"nans":["NaN",1.0],' +
        '"yes":true,"map":{"k":9007199254740993}}\n]\n',
    );
  });

  test("Ctrl-C ends a query that has no end", async (dir) => {
    const stop = new AbortController();
    const reason = new Error("stopped");
    const sql = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t";
    const opened = async (signal: AbortSignal) => {
      const engine = await open(signal);
      const texts = (sql: string) => {
        if (sql.includes("RECURSIVE") && sql.startsWith("SELECT CAST(to_json([CAST")) {
          queueMicrotask(() => stop.abort(reason));
        }
        return engine.texts(sql);
      };
      return { ...engine, texts };
    };
    await assert.rejects(rowsOf(dir, { sql, signal: stop.signal, open: opened }), (error) => error === reason);
  });

  test("--limit ends a query that has no end", async (dir) => {
    const sql = "SELECT * FROM range(1000000000000)";
    assert.deepEqual(await rowsOf(dir, { sql, limit: 2 }), [["0"], ["1"]]);
  });
}
