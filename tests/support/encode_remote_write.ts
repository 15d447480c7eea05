import { ProtobufWriter } from "./protobuf_writer.ts";
import type { TestSample, TestSeries } from "./test_series.ts";

/** The NaN by which Prometheus says that a series has ended. */
const STALE_NAN = 0x7ff0000000000002n;

/** A `prometheus.WriteRequest` of remote write 1.0, before compression. */
export function encodeRemoteWrite(series: readonly TestSeries[]): Uint8Array<ArrayBuffer> {
  const request = new ProtobufWriter();
  for (const { labels, samples } of series) {
    request.message(1, (timeSeries) => {
      // Receivers take for granted that labels are sorted, by bytes.
      for (const [name, value] of Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))) {
        timeSeries.message(1, (label) => label.string(1, name).string(2, value));
      }
      for (const sample of samples) writeSample(timeSeries, sample);
    });
  }
  return request.finish();
}

function writeSample(timeSeries: ProtobufWriter, { timestampMs, value }: TestSample): void {
  if (value === "native histogram") {
    timeSeries.message(4, (histogram) =>
      histogram
        .varint(1, 6) // count
        .double(3, 12.5) // sum
        .sint(4, 1) // schema
        .double(5, 0.001) // zero threshold
        .varint(6, 1) // zero count
        .message(11, (span) => span.sint(1, 0).varint(2, 2)) // two positive buckets, of 2 and 3 observations
        .packedSints(12, [2, 1])
        .varint(15, timestampMs));
    return;
  }
  timeSeries.message(2, (sample) => sample.double(1, value === "stale" ? STALE_NAN : value).varint(2, timestampMs));
}
