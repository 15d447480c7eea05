import type { SnmpClient, SnmpValue } from "./snmp_client.ts";

/** Columns that one request asks for: with ten rows each, an answer fits into the packets that devices send. */
const COLUMNS_A_REQUEST = 8;
/** Rows of one column at most: a device that counts on for ever is not followed. */
const MAX_ROWS = 20_000;

/** Rows of a table by their index, each the values that the device has by column. */
export type SnmpTable = ReadonlyMap<string, ReadonlyMap<number, SnmpValue>>;

/**
 * Reads columns of a table. A column that the device does not have, and a cell that it leaves out, is missing.
 *
 * @param entry OID of the table's entry: `1.3.6.1.2.1.31.1.1.1`.
 * @param repetitions Rows that one request asks for.
 */
export async function readTable(
  client: SnmpClient,
  entry: string,
  columns: readonly number[],
  repetitions: number,
): Promise<SnmpTable> {
  const table = new Map<string, Map<number, SnmpValue>>();
  let open = columns.map((column) => ({ column, after: `${entry}.${column}`, rows: 0 }));
  while (open.length > 0) {
    const asked = open.slice(0, COLUMNS_A_REQUEST);
    const answers = await client.getBulk(asked.map(({ after }) => after), repetitions);
    const done = new Set<number>();
    for (const [place, cursor] of asked.entries()) {
      const prefix = `${entry}.${cursor.column}.`;
      const before = cursor.rows;
      for (const { oid, value } of answers[place] ?? []) {
        if (value === undefined || !oid.startsWith(prefix) || !isAfter(oid, cursor.after)) {
          done.add(cursor.column);
          break;
        }
        cursor.after = oid;
        cursor.rows += 1;
        const index = oid.slice(prefix.length);
        const row = table.get(index) ?? new Map<number, SnmpValue>();
        table.set(index, row.set(cursor.column, value));
      }
      // A device that cuts its answer short leaves the last columns out: they are asked for again, before the others.
      if (cursor.rows === before && place === 0 || cursor.rows > MAX_ROWS) done.add(cursor.column);
    }
    open = open.filter(({ column }) => !done.has(column));
  }
  return table;
}

/** Whether an OID comes after another: a device that goes back would be asked for ever. */
function isAfter(oid: string, before: string): boolean {
  const parts = oid.split(".").map(Number);
  const others = before.split(".").map(Number);
  for (const [index, part] of parts.entries()) {
    const other = others[index];
    if (other === undefined || part > other) return true;
    if (part < other) return false;
  }
  return false;
}
