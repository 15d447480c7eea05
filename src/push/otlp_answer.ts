import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import * as v from "valibot";
import type { Rejection } from "./push_encoding.ts";

/** An `ExportMetricsServiceResponse`, as JSON has it: 64-bit numbers may be texts. */
const Response = v.object({
  partialSuccess: v.nullish(v.object({
    rejectedDataPoints: v.nullish(v.union([v.number(), v.pipe(v.string(), v.transform(Number))])),
    errorMessage: v.nullish(v.string()),
  })),
});

/** A field of a message in Protocol Buffers. */
interface Field {
  readonly number: number;
  readonly type: WireType;
  /** What JSON calls it. */
  readonly key: string;
  readonly read: (reader: BinaryReader) => unknown;
}

const PARTIAL_SUCCESS: readonly Field[] = [
  { number: 1, type: WireType.Varint, key: "rejectedDataPoints", read: (reader) => String(reader.int64()) },
  { number: 2, type: WireType.LengthDelimited, key: "errorMessage", read: (reader) => reader.string() },
];

/** Of a response and of a status: field 1 is a message in the one, and the code in the other. */
const ANSWER: readonly Field[] = [
  {
    number: 1,
    type: WireType.LengthDelimited,
    key: "partialSuccess",
    read: (reader) => readMessage(reader.bytes(), PARTIAL_SUCCESS),
  },
  { number: 2, type: WireType.LengthDelimited, key: "message", read: (reader) => reader.string() },
];

/**
 * Reads the body of an answer into JSON, whichever of the two forms of OTLP it has: an `ExportMetricsServiceResponse`, or
 * the `google.rpc.Status` of a failure. What is neither stays as it is.
 */
export function decodeOtlpAnswer(body: Uint8Array, headers: Headers): string {
  if (/protobuf/.test(headers.get("content-type") ?? "")) {
    try {
      const message = readMessage(body, ANSWER);
      if (body.length === 0 || Object.keys(message).length > 0) return JSON.stringify(message);
    } catch {
      // Some proxies answer in words under the request's own type.
    }
  }
  return new TextDecoder().decode(body);
}

/** Reads what a receiver did not take; nothing of what is no answer in OTLP. */
export function readPartialSuccess(answer: string): Rejection {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Response), answer);
  const { rejectedDataPoints, errorMessage } = (parsed.success ? parsed.output.partialSuccess : undefined) ?? {};
  return { samples: rejectedDataPoints || 0, words: errorMessage ?? "" };
}

/** Reads the fields that are known by number and type, and leaves out all others. */
function readMessage(body: Uint8Array, fields: readonly Field[]): Record<string, unknown> {
  const reader = new BinaryReader(body);
  const read: Record<string, unknown> = {};
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    const field = fields.find((one) => one.number === number && one.type === type);
    if (field === undefined) reader.skip(type, number);
    else read[field.key] = field.read(reader);
  }
  return read;
}
