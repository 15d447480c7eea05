import { helpfulResponse } from "../http/helpful_response.ts";
import type { Route } from "../http/routes.ts";
import type { JobState } from "../schedule/periodic_job.ts";
import { MINUTE_MS } from "../text/duration.ts";
import { EXPORTER_PATHS } from "./exporter_paths.ts";

/** What the route that starts a refresh needs. */
interface RefreshRouteOptions {
  /** Starts a refresh, or joins the one that is running; `undefined` leaves the route out. */
  readonly refresh: (() => void) | undefined;
  readonly refreshes: Pick<JobState, "running">;
  /** Milliseconds since some fixed moment, never going back. */
  readonly monotonicMs: () => number;
}

/** Each refresh costs the backend a whole scan, whoever asks for it. */
const INTERVAL_MS = MINUTE_MS;

/** Creates the route that starts a refresh, at most once a minute, or one that says how to enable it. */
export function refreshRoute({ refresh, refreshes, monotonicMs }: RefreshRouteOptions): Route {
  const path = EXPORTER_PATHS.refresh;
  if (refresh === undefined) {
    const line = "Refreshing by request is disabled. Start dpm-finder with --enable-refresh-endpoint to enable it.";
    return { path, methods: "any", handle: () => helpfulResponse(404, line) };
  }
  let takenAtMs = -Infinity;
  const handle: Route["handle"] = (c, link) => {
    // Otherwise any web page could make an operator's browser start scans.
    const site = c.req.header("sec-fetch-site");
    if (site !== undefined && site !== "same-origin" && site !== "none") {
      return helpfulResponse(403, "A page of another origin cannot start a refresh. Send the request directly.");
    }
    const howItEnds = `${link(EXPORTER_PATHS.health)} says how it ends.`;
    const nowMs = monotonicMs();
    const waitSeconds = Math.ceil((takenAtMs + INTERVAL_MS - nowMs) / 1_000);
    if (waitSeconds > 0) {
      const line = `A refresh was asked for within the last minute. Try again in ${waitSeconds} s; ${howItEnds}`;
      return helpfulResponse(429, line, { "retry-after": String(waitSeconds) });
    }
    takenAtMs = nowMs;
    const isRunning = refreshes.running;
    refresh();
    return helpfulResponse(
      202,
      `${isRunning ? "A refresh is already running." : "A refresh has started."} ${howItEnds}`,
    );
  };
  return { path, methods: ["POST"], handle };
}
