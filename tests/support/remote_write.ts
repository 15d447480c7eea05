import { encodeRemoteWrite } from "./encode_remote_write.ts";
import { snappyStore } from "./snappy_store.ts";
import type { TestSeries } from "./test_series.ts";

const SERIES_A_REQUEST = 500;

/** What a receiver of remote write wants beside the series. */
interface RemoteWriteOptions {
  /** @default {"/api/v1/write"} */
  readonly path?: string;
  /** Whose series they are, for a receiver that serves several tenants. @default it is not told */
  readonly tenant?: string;
}

/**
 * Writes series to a Prometheus (`--web.enable-remote-write-receiver`), VictoriaMetrics or Mimir.
 *
 * An empty Prometheus or Mimir takes samples of any age and from then on nothing older than an hour before the newest,
 * so all of a data set lies within one hour.
 */
export async function remoteWrite(
  url: string,
  series: readonly TestSeries[],
  { path = "/api/v1/write", tenant }: RemoteWriteOptions = {},
): Promise<void> {
  for (let from = 0; from < series.length; from += SERIES_A_REQUEST) {
    const response = await fetch(url + path, {
      method: "POST",
      headers: {
        "Content-Type": "application/x-protobuf",
        "Content-Encoding": "snappy",
        "X-Prometheus-Remote-Write-Version": "0.1.0",
        ...(tenant === undefined ? {} : { "X-Scope-OrgID": tenant }),
      },
      body: snappyStore(encodeRemoteWrite(series.slice(from, from + SERIES_A_REQUEST))),
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(`Cannot write series to "${url}": it answered ${response.status}: ${answer}`);
  }
}
