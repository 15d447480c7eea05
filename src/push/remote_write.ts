import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { compress } from "snappyjs";
import type { PushEncoding } from "./push_encoding.ts";
import { mergeLabels } from "./pushed_series.ts";

const { Bit64, LengthDelimited, Varint } = WireType;

/** Remote write 1.0: a `prometheus.WriteRequest` in Snappy's block format. A receiver takes all of it or says no. */
export const remoteWrite: PushEncoding = {
  encode(series, { labels, timestampMs }) {
    const request = new BinaryWriter();
    for (const { name, labels: own, value, timestampMs: ownMs = timestampMs } of series) {
      request.tag(1, LengthDelimited).fork();
      for (const [label, text] of mergeLabels([["__name__", name]], Object.entries(own), labels)) {
        request.tag(1, LengthDelimited).fork();
        request.tag(1, LengthDelimited).string(label).tag(2, LengthDelimited).string(text);
        request.join();
      }
      request.tag(2, LengthDelimited).fork();
      request.tag(1, Bit64).double(value).tag(2, Varint).int64(ownMs);
      request.join().join();
    }
    return {
      bytes: Uint8Array.from(compress(request.finish())),
      headers: {
        "content-type": "application/x-protobuf",
        "content-encoding": "snappy",
        "x-prometheus-remote-write-version": "0.1.0",
      },
    };
  },
  readRejection: () => ({ samples: 0, words: "" }),
};
