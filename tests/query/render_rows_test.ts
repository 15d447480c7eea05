import assert from "node:assert/strict";
import fc from "fast-check";
import { type Row, toColumn } from "../../src/query/columns.ts";
import { HOSTILE_TEXT } from "./hostile_text.ts";
import { readRow, renderCsv, renderJson } from "../../src/query/render_rows.ts";

const TEXT = [toColumn("a", "VARCHAR"), toColumn('b "c"', "VARCHAR")];
const rows = fc.array(fc.tuple(fc.option(HOSTILE_TEXT), fc.option(HOSTILE_TEXT)));

async function* inBatches(all: readonly Row[]): AsyncGenerator<readonly Row[]> {
  for (let from = 0; from < all.length; from += 2) yield all.slice(from, from + 2);
}

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  return (await Array.fromAsync(pieces)).join("");
}

/** A reader of RFC 4180 that tells nothing from an empty text. */
function readCsv(text: string): (string | null)[][] {
  const records: (string | null)[][] = [[]];
  for (const [, quoted, plain = "", end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    if (end === "") break;
    records.at(-1)?.push(quoted === undefined ? plain === "" ? null : plain : quoted.replaceAll('""', '"'));
    if (end === "\r\n") records.push([]);
  }
  return records.slice(0, -1);
}

Deno.test("renderCsv: every text and NULL is read back", async () => {
  await fc.assert(fc.asyncProperty(rows, async (all) => {
    const [head, ...read] = readCsv(await textOf(renderCsv(TEXT, inBatches(all))));
    assert.deepEqual(head, ["a", 'b "c"']);
    assert.deepEqual(read, all.map((row) => [...row]));
  }));
});

Deno.test("renderJson: every text and NULL is read back", async () => {
  await fc.assert(fc.asyncProperty(rows, async (all) => {
    const read: Record<string, string | null>[] = JSON.parse(await textOf(renderJson(TEXT, inBatches(all))));
    assert.deepEqual(read.map((row) => [row["a"], row['b "c"']]), all.map((row) => [...row]));
  }));
});

Deno.test("renderJson: what only calls itself JSON is a text", async () => {
  const all: Row[] = [["{broken"], ['{"a":9007199254740993}']];
  const text = await textOf(renderJson([toColumn("labels", "JSON")], inBatches(all)));
  assert.equal(text, '[\n{"labels":"{broken"},\n{"labels":{"a":9007199254740993}}\n]\n');
});

Deno.test("readRow: floats without digits have the names that other programs read", () => {
  const columns = [toColumn("d", "DOUBLE"), toColumn("f", "FLOAT"), toColumn("t", "VARCHAR")];
  assert.deepEqual(readRow(columns, '["nan","-inf","nan"]'), ["NaN", "-Infinity", "nan"]);
});
