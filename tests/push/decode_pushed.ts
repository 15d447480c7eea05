import { BinaryReader } from "@bufbuild/protobuf/wire";
import { uncompress } from "snappyjs";

/** One sample as a receiver reads it. */
export interface ReceivedSample {
  /** Labels in the order in which they came. */
  readonly labels: readonly (readonly [name: string, value: string])[];
  readonly value: number;
  readonly timestampMs: number;
}

/** What a receiver of OTLP reads. */
interface ReceivedExport {
  readonly resource: Readonly<Record<string, string>>;
  /** The name of the metric is the label `__name__`, first. */
  readonly samples: readonly ReceivedSample[];
}

/** Reads the body of a remote write. */
export function decodeRemoteWrite(body: Uint8Array): ReceivedSample[] {
  return messages(fields(Uint8Array.from(uncompress(body))), 1).map((series) => {
    const samples = messages(series, 2);
    if (samples.length !== 1) throw new Error(`A series has ${samples.length} samples`);
    const [sample = []] = samples;
    return {
      labels: messages(series, 1).map((label) => [text(label, 1), text(label, 2)] as const),
      value: double(sample, 1),
      timestampMs: Number(sample.find(([field]) => field === 2)?.[1]),
    };
  });
}

/** Reads the body of an export by OTLP, whose points are all gauges'. */
export function decodeOtlp(body: Uint8Array): ReceivedExport {
  const [resourceMetrics = []] = messages(fields(body), 1);
  const [resource = []] = messages(resourceMetrics, 1);
  const metrics = messages(resourceMetrics, 2).flatMap((scope) => messages(scope, 2));
  return {
    resource: Object.fromEntries(attributes(resource, 1)),
    samples: metrics.flatMap((metric) =>
      messages(metric, 5).flatMap((gauge) => messages(gauge, 1)).map((point) => ({
        labels: [["__name__", text(metric, 1)] as const, ...attributes(point, 7)],
        value: double(point, 4),
        timestampMs: Number(fixed(point, 3).getBigUint64(0, true) / 1_000_000n),
      }))
    ),
  };
}

type Field = readonly [field: number, value: bigint | Uint8Array];

function fields(bytes: Uint8Array): Field[] {
  const reader = new BinaryReader(bytes);
  const found: Field[] = [];
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (type === 0) found.push([field, BigInt(reader.int64())]);
    else found.push([field, type === 2 ? reader.bytes() : reader.skip(type)]);
  }
  return found;
}

function bytesOf(from: readonly Field[], wanted: number): Uint8Array[] {
  return from.flatMap(([field, value]) => field === wanted && value instanceof Uint8Array ? [value] : []);
}

function messages(from: readonly Field[], wanted: number): Field[][] {
  return bytesOf(from, wanted).map(fields);
}

function text(from: readonly Field[], wanted: number): string {
  return new TextDecoder().decode(bytesOf(from, wanted)[0]);
}

function attributes(from: readonly Field[], wanted: number): (readonly [string, string])[] {
  return messages(from, wanted).map((pair) => [text(pair, 1), text(messages(pair, 2)[0] ?? [], 1)] as const);
}

function fixed(from: readonly Field[], wanted: number): DataView {
  const [bytes = new Uint8Array(8)] = bytesOf(from, wanted);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function double(from: readonly Field[], wanted: number): number {
  return fixed(from, wanted).getFloat64(0, true);
}
