import assert from "node:assert/strict";
import fc from "fast-check";
import { readTable } from "../../exporters/cisco/read_table.ts";
import { fakeDevice } from "./fake_device.ts";

const ENTRY = "1.3.6.1.2.1.2.2.1";

/** A table with cells left out, beside objects of other tables before and behind it. */
const cells = fc.uniqueArray(
  fc.record({
    column: fc.integer({ min: 1, max: 12 }),
    index: fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 2 }).map((parts) => parts.join(".")),
    value: fc.nat(),
  }),
  { maxLength: 60, selector: ({ column, index }) => `${column}.${index}` },
);

Deno.test("readTable: reads exactly the cells of its columns, however many an answer holds", async () => {
  await fc.assert(
    fc.asyncProperty(
      cells,
      fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1 }),
      fc.integer({ min: 1, max: 12 }),
      fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
      async (all, columns, repetitions, packetObjects) => {
        const others = { "1.3.6.1.2.1.2.1.0": 1, "1.3.6.1.2.1.2.2.2.1.1": 2, "1.3.6.1.2.1.20.1": 3 };
        const { client } = fakeDevice({
          ...others,
          ...Object.fromEntries(all.map(({ column, index, value }) => [`${ENTRY}.${column}.${index}`, value])),
        }, packetObjects === undefined ? {} : { packetObjects });
        const table = await readTable(client, ENTRY, columns, repetitions);
        const read = Array.from(
          table,
          ([index, row]) => Array.from(row, ([column, value]) => ({ column, index, value })),
        );
        const key = (cell: { column: number; index: string; value: unknown }) =>
          `${cell.column}.${cell.index}=${cell.value}`;
        const wanted = all.filter(({ column }) => columns.includes(column));
        assert.deepEqual(read.flat().map(key).sort(), wanted.map(key).sort());
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("readTable: asks once for each ten rows of eight columns", async () => {
  const rows = Array.from({ length: 25 }, (_, row) => row + 1);
  const objects = rows.flatMap((row) => [1, 2, 3, 4, 5, 6, 7, 8].map((column) => [`${ENTRY}.${column}.${row}`, row]));
  const { client, asked } = fakeDevice({ ...Object.fromEntries(objects), "1.3.6.1.9": 1 });
  const table = await readTable(client, ENTRY, [1, 2, 3, 4, 5, 6, 7, 8], 10);
  assert.equal(table.size, 25);
  assert.equal(asked.length, 3);
});

Deno.test("readTable: a device without the table gives no row", async () => {
  const { client, asked } = fakeDevice({ "1.3.6.1.2.1.1.1.0": "x" });
  assert.equal((await readTable(client, ENTRY, [1, 2], 10)).size, 0);
  assert.equal(asked.length, 1);
});

Deno.test("readTable: a device that goes back is not asked for ever", async () => {
  const { client, asked } = fakeDevice({ [`${ENTRY}.1.1`]: 5, [`${ENTRY}.1.2`]: 6 }, { goesBack: true });
  const table = await readTable(client, ENTRY, [1], 10);
  assert.deepEqual([...table.keys()], ["1"]);
  assert.equal(asked.length, 1);
});

Deno.test("readTable: a device that answers with nothing at all is not asked for ever", async () => {
  const { client, asked } = fakeDevice({ [`${ENTRY}.1.1`]: 5 }, { packetObjects: 0 });
  assert.equal((await readTable(client, ENTRY, [1, 2], 10)).size, 0);
  assert.equal(asked.length, 2);
});
