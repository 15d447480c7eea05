import type { PushgatewayAction, PushgatewayConfig } from "../config/pushgateway_options.ts";
import { encodeText } from "../exposition/encode_text.ts";
import type { MetricFamily } from "../exposition/metric_family.ts";
import type { CallOptions } from "../prometheus/backend.ts";
import { HttpTransport, type TransportDependencies } from "../prometheus/http_transport.ts";
import type { RequestMethod } from "../prometheus/identified_sender.ts";

/** A group of a Pushgateway, which is pushed and deleted as a whole. */
export interface PushGroup {
  readonly job: string;
  /** Labels beside the job, by name. */
  readonly grouping: ReadonlyMap<string, string>;
}

const METHODS: Readonly<Record<PushgatewayAction, Exclude<RequestMethod, "GET">>> = {
  add: "POST",
  replace: "PUT",
  delete: "DELETE",
};

/**
 * Writes the path of a group below a Pushgateway's address.
 *
 * A value with a slash in it, and an empty one, is no part of a path: it is written in base64, and its label says so.
 *
 * @example
 * ```ts
 * assertEquals(
 *   groupPath({ job: "backup", grouping: new Map([["instance", "a/b"]]) }),
 *   "/metrics/job/backup/instance@base64/YS9i",
 * );
 * ```
 */
export function groupPath({ job, grouping }: PushGroup): string {
  return `/metrics${
    [["job", job] as const, ...grouping].map(([name, value]) => `/${labelPath(name, value)}`).join("")
  }`;
}

function labelPath(name: string, value: string): string {
  const encoded = encodeURIComponent(value);
  // A path of dots alone leads elsewhere, however it is encoded.
  if (!value.includes("/") && !/^\.{0,2}$/.test(value)) return `${name}/${encoded}`;
  const base64 = new TextEncoder().encode(value).toBase64({ alphabet: "base64url", omitPadding: true });
  return `${name}@base64/${base64 || "="}`;
}

/** Takes the times from samples: a Pushgateway refuses them, because what it keeps is scraped later. */
export function withoutTimestamps(families: readonly MetricFamily[]): MetricFamily[] {
  return families.map((family) => ({
    ...family,
    samples: family.samples.map(({ timestampMs: _timestampMs, ...sample }) => sample),
  }));
}

/** How many samples have a time of their own. */
export function countTimestamps(families: readonly MetricFamily[]): number {
  return families.reduce(
    (sum, { samples }) => sum + samples.filter(({ timestampMs }) => timestampMs !== undefined).length,
    0,
  );
}

/**
 * Pushes families to their group of a Pushgateway, or deletes the group.
 *
 * @param families What is pushed; nothing of it where the group is deleted.
 * @throws {BackendError} when the Pushgateway does not take it, after the retries that any request has
 */
export async function pushToGateway(
  { backend, action }: Pick<PushgatewayConfig, "backend" | "action">,
  group: PushGroup,
  families: readonly MetricFamily[],
  options: CallOptions,
  dependencies: Partial<TransportDependencies> = {},
): Promise<void> {
  const { endpoint } = backend;
  if (endpoint === undefined) throw new TypeError("A Pushgateway needs an address");
  const url = new URL(endpoint);
  url.pathname = url.pathname.replace(/\/+$/, "") + groupPath(group);
  const text = action === "delete" ? "" : encodeText(withoutTimestamps(families));
  const transport = new HttpTransport(backend, dependencies);
  try {
    await transport.ask({
      action: action === "delete" ? "delete from" : "push to",
      url,
      upload: {
        method: METHODS[action],
        bytes: new TextEncoder().encode(text),
        headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
      },
      subject: `job ${group.job}`,
      read: () => undefined,
    }, options);
  } finally {
    transport.close();
  }
}
