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

/**
 * Reads the body of an answer into JSON, whichever of the two forms of OTLP it has: an `ExportMetricsServiceResponse`, or
 * the `google.rpc.Status` of a failure. What is neither stays as it is.
 */
export function decodeOtlpAnswer(body: Uint8Array, headers: Headers): string {
  if (/protobuf/.test(headers.get("content-type") ?? "")) {
    try {
      const message = readMessage(body);
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

/** Field 1 is a message in a response, and the code in a status. */
function readMessage(body: Uint8Array): Record<string, unknown> {
  const reader = new BinaryReader(body);
  const read: Record<string, unknown> = {};
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === 1 && type === WireType.LengthDelimited) read["partialSuccess"] = readRejected(reader.bytes());
    else if (field === 2 && type === WireType.LengthDelimited) read["message"] = reader.string();
    else reader.skip(type, field);
  }
  return read;
}

function readRejected(body: Uint8Array): unknown {
  const reader = new BinaryReader(body);
  const read: Record<string, unknown> = {};
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === 1 && type === WireType.Varint) read["rejectedDataPoints"] = String(reader.int64());
    else if (field === 2 && type === WireType.LengthDelimited) read["errorMessage"] = reader.string();
    else reader.skip(type, field);
  }
  return read;
}
