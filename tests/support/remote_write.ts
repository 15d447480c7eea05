import { encodeRemoteWrite } from "./encode_remote_write.ts";
import { snappyStore } from "./snappy_store.ts";
import type { TestSeries } from "./test_series.ts";

const SERIES_A_REQUEST = 500;

/**
 * Writes series to a Prometheus (`--web.enable-remote-write-receiver`) or VictoriaMetrics.
 *
 * An empty Prometheus takes samples of any age and from then on nothing older than an hour before the newest, so all of
 * a data set lies within one hour.
 */
export async function remoteWrite(url: string, series: readonly TestSeries[]): Promise<void> {
  for (let from = 0; from < series.length; from += SERIES_A_REQUEST) {
    const response = await fetch(`${url}/api/v1/write`, {
      method: "POST",
      headers: {
        "Content-Type": "application/x-protobuf",
        "Content-Encoding": "snappy",
        "X-Prometheus-Remote-Write-Version": "0.1.0",
      },
      body: snappyStore(encodeRemoteWrite(series.slice(from, from + SERIES_A_REQUEST))),
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(`Cannot write series to "${url}": it answered ${response.status}: ${answer}`);
  }
}
