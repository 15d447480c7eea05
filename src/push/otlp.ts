import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { PushEncoding } from "./push_encoding.ts";
import { mergeLabels, type PushedSeries } from "./pushed_series.ts";
import { decodeOtlpAnswer, readPartialSuccess } from "./otlp_answer.ts";

const { Bit64, LengthDelimited } = WireType;

/** Attributes of the resource, by the labels that receivers make of them. */
const RESOURCE_ATTRIBUTES: Readonly<Record<string, string>> = {
  job: "service.name",
  instance: "service.instance.id",
};

/**
 * OTLP over HTTP: an `ExportMetricsServiceRequest` in Protocol Buffers, which all receivers take and JSON only some.
 *
 * Every metric is a gauge without a unit: receivers make a suffix of a unit, and the names have theirs.
 */
export const otlp: PushEncoding = {
  encode(series, { labels, timestampMs }) {
    const ofResource: [string, string][] = [];
    const ofPoints: [string, string][] = [];
    for (const [name, value] of labels) {
      const attribute = RESOURCE_ATTRIBUTES[name];
      if (attribute === undefined) ofPoints.push([name, value]);
      else ofResource.push([attribute, value]);
    }
    const request = new BinaryWriter();
    request.tag(1, LengthDelimited).fork();
    request.tag(1, LengthDelimited).fork();
    writeAttributes(request, 1, ofResource);
    request.join().tag(2, LengthDelimited).fork();
    for (const [name, points] of Map.groupBy(series, (one) => one.name)) {
      request.tag(2, LengthDelimited).fork();
      request.tag(1, LengthDelimited).string(name).tag(2, LengthDelimited).string(points[0]?.help ?? "");
      writeGauge(request, points, timestampMs, ofPoints);
      request.join();
    }
    request.join().join();
    return {
      bytes: request.finish(),
      headers: { "content-type": "application/x-protobuf" },
      decode: decodeOtlpAnswer,
    };
  },
  readRejection: readPartialSuccess,
};

function writeGauge(
  to: BinaryWriter,
  points: readonly PushedSeries[],
  timestampMs: number,
  shared: readonly [string, string][],
): void {
  to.tag(5, LengthDelimited).fork();
  for (const { labels, value, timestampMs: ownMs = timestampMs } of points) {
    to.tag(1, LengthDelimited).fork();
    to.tag(3, Bit64).fixed64(BigInt(Math.round(ownMs)) * 1_000_000n).tag(4, Bit64).double(value);
    writeAttributes(to, 7, mergeLabels(Object.entries(labels), shared));
    to.join();
  }
  to.join();
}

function writeAttributes(to: BinaryWriter, field: number, attributes: Iterable<readonly [string, string]>): void {
  for (const [key, value] of attributes) {
    to.tag(field, LengthDelimited).fork();
    to.tag(1, LengthDelimited).string(key);
    to.tag(2, LengthDelimited).fork().tag(1, LengthDelimited).string(value).join();
    to.join();
  }
}
