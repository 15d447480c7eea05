import type { SnmpClient, SnmpObject, SnmpValue } from "../../exporters/cisco/snmp_client.ts";

/** How a device answers that is not as it should be. */
export interface FakeDeviceOptions {
  /** Objects that one answer holds at most. @default no limit */
  readonly packetObjects?: number;
  /** What the first question below this OID fails with. */
  readonly fails?: Readonly<Record<string, Error>>;
  /** Answers each question with what comes before it. */
  readonly goesBack?: boolean;
}

/** Makes a device that has these objects, and counts what it is asked. */
export function fakeDevice(objects: Readonly<Record<string, SnmpValue>>, options: FakeDeviceOptions = {}) {
  const sorted = Object.entries(objects).map(([oid, value]) => ({ oid, value })).sort((a, b) => order(a.oid, b.oid));
  const asked: string[][] = [];
  const note = (oids: readonly string[]) => {
    asked.push([...oids]);
    for (const [prefix, error] of Object.entries(options.fails ?? {})) {
      if (oids.some((oid) => `${oid}.`.startsWith(`${prefix}.`))) throw error;
    }
  };
  const client: SnmpClient & { closed: boolean } = {
    closed: false,
    get: (oids) =>
      promiseOf(() => {
        note(oids);
        return oids.map((oid) => ({ oid, value: objects[oid] }));
      }),
    getBulk: (oids, repetitions) =>
      promiseOf(() => {
        note(oids);
        const columns: SnmpObject[][] = oids.map(() => []);
        const after = [...oids];
        let left = options.packetObjects ?? Infinity;
        for (let row = 0; row < repetitions; row++) {
          for (const [place, oid] of after.entries()) {
            if (left-- <= 0) return columns;
            const next = options.goesBack === true ? sorted[0] : sorted.find((one) => order(one.oid, oid) > 0);
            columns[place]?.push(next ?? { oid, value: undefined });
            after[place] = next?.oid ?? oid;
          }
        }
        return columns;
      }),
    close: () => void (client.closed = true),
  };
  return { client, asked };
}

function promiseOf<T>(make: () => T): Promise<T> {
  return new Promise((resolve) => resolve(make()));
}

function order(a: string, b: string): number {
  const [left, right] = [a.split(".").map(Number), b.split(".").map(Number)];
  for (const [index, part] of left.entries()) {
    const difference = part - (right[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
