import { helpfulResponse } from "../http/helpful_response.ts";
import type { Route } from "../http/routes.ts";
import type { JobState } from "../schedule/periodic_job.ts";
import { MINUTE_MS } from "../text/duration.ts";
import type { ChosenTargets } from "./choose_target.ts";
import { EXPORTER_PATHS } from "./exporter_paths.ts";

/** What the route that starts a refresh needs. */
interface RefreshRouteOptions<Target> {
  /** Finds whose refresh is asked for; or an answer that says why that cannot be known. */
  readonly choose: (parameters: URLSearchParams) => ChosenTargets<Target>;
  /** Starts a refresh, or joins the one that is running; `undefined` leaves the route out. */
  readonly refresh: ((target: Target) => void) | undefined;
  /** Milliseconds since some fixed moment, never going back. */
  readonly monotonicMs: () => number;
}

/** Each refresh costs the backend a whole scan, whoever asks for it. */
const INTERVAL_MS = MINUTE_MS;

/** Creates the route that starts refreshes, of each target at most once a minute, or one that says how to enable it. */
export function refreshRoute<Target extends { readonly refreshes: Pick<JobState, "running"> }>(
  { choose, refresh, monotonicMs }: RefreshRouteOptions<Target>,
): Route {
  const path = EXPORTER_PATHS.refresh;
  if (refresh === undefined) {
    const line = "Refreshing by request is disabled. Start dpm-finder with --enable-refresh-endpoint to enable it.";
    return { path, methods: "any", handle: () => helpfulResponse(404, line) };
  }
  const takenAtMs = new Map<Target, number>();
  const handle: Route["handle"] = (c, link) => {
    // Otherwise any web page could make an operator's browser start scans.
    const site = c.req.header("sec-fetch-site");
    if (site !== undefined && site !== "same-origin" && site !== "none") {
      return helpfulResponse(403, "A page of another origin cannot start a refresh. Send the request directly.");
    }
    const chosen = choose(new URL(c.req.url).searchParams);
    if (chosen instanceof Response) return chosen;
    const howItEnds = `${link(EXPORTER_PATHS.health)} says how it ends.`;
    const nowMs = monotonicMs();
    const lastMs = Math.max(...chosen.map((target) => takenAtMs.get(target) ?? -Infinity));
    const waitSeconds = Math.ceil((lastMs + INTERVAL_MS - nowMs) / 1_000);
    if (waitSeconds > 0) {
      const line = `A refresh was asked for within the last minute. Try again in ${waitSeconds} s; ${howItEnds}`;
      return helpfulResponse(429, line, { "retry-after": String(waitSeconds) });
    }
    const isRunning = chosen.every(({ refreshes }) => refreshes.running);
    for (const target of chosen) {
      takenAtMs.set(target, nowMs);
      refresh(target);
    }
    return helpfulResponse(
      202,
      `${isRunning ? "A refresh is already running." : "A refresh has started."} ${howItEnds}`,
    );
  };
  return { path, methods: ["POST"], handle };
}
