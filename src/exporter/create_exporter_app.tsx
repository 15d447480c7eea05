import type { Hono } from "hono";
import { createExpositionHandler } from "../exposition/exposition_handler.ts";
import type { Registry } from "../exposition/registry.ts";
import type { BuildInfo } from "../http/build_info.ts";
import { bytesResponse } from "../http/bytes_response.ts";
import { helpfulResponse } from "../http/helpful_response.ts";
import { createRoutes, type Route } from "../http/routes.ts";
import type { JobState } from "../schedule/periodic_job.ts";
import type { ExporterStore } from "./exporter_store.ts";
import { health } from "./health.ts";
import { LandingPage } from "./landing_page.tsx";
import { snapshotResponse } from "./snapshot_response.ts";

/** Sources of the exporter's routes. */
export interface ExporterAppOptions {
  readonly store: ExporterStore;
  readonly registry: Registry;
  readonly refreshes: JobState;
  readonly staleAfterMs: number;
  readonly build: BuildInfo;
  /** When the exporter refreshes, in words. */
  readonly scheduleText: string;
  /** Starts a refresh, or joins the one that is running; `undefined` leaves `POST /-/refresh` out. */
  readonly refresh: (() => void) | undefined;
  /** Called for each scrape whose metrics could not be collected. */
  readonly onError: (error: unknown) => void;
}

/** Creates the exporter's routes. */
export function createExporterApp(options: ExporterAppOptions): Hono {
  const { store, refreshes, build, scheduleText } = options;
  const healthNow = () =>
    health(store, {
      staleAfterMs: options.staleAfterMs,
      nextRefreshMs: refreshes.nextRunMs,
      refreshing: refreshes.running,
    });
  const metrics = createExpositionHandler(options.registry, { onError: options.onError, respond: bytesResponse });
  return createRoutes({
    name: "dpm-finder",
    healthyText: "whether the exporter is running",
    readiness: {
      text: "whether there is a snapshot to serve",
      problem: () => store.served === undefined ? "dpm-finder has no snapshot yet. /healthz says why." : undefined,
    },
    landingPage: (c, links) => {
      c.header("cache-control", "no-store");
      const page = (
        <LandingPage
          health={healthNow()}
          served={store.served}
          build={build}
          scheduleText={scheduleText}
          links={links}
        />
      );
      return c.html(`<!DOCTYPE html>${page}`);
    },
    routes: [
      { path: "/metrics", text: "metrics for Prometheus", handle: (c) => metrics(c.req.raw) },
      {
        path: "/api/v1/snapshot",
        text: "the whole last scan as JSON",
        handle: (c) => snapshotResponse(c.req.raw, store.served, build.version),
      },
      {
        path: "/healthz",
        text: "whether the numbers can be relied on",
        handle: (c) => {
          const state = healthNow();
          c.header("cache-control", "no-store");
          return c.json(state, state.status === "starting" || state.status === "stale" ? 503 : 200);
        },
      },
      refreshRoute(options),
    ],
  });
}

/** Creates the route that starts a refresh, or one that says how to enable it. */
function refreshRoute({ refresh, refreshes }: ExporterAppOptions): Route {
  const path = "/-/refresh";
  if (refresh === undefined) {
    const line = "Refreshing by request is disabled. Start dpm-finder with --enable-refresh-endpoint to enable it.";
    return { path, methods: "any", handle: () => helpfulResponse(404, line) };
  }
  const handle: Route["handle"] = (c) => {
    // Otherwise any web page could make an operator's browser start scans.
    const site = c.req.header("sec-fetch-site");
    if (site !== undefined && site !== "same-origin" && site !== "none") {
      return helpfulResponse(403, "A page of another origin cannot start a refresh. Send the request directly.");
    }
    const isRunning = refreshes.running;
    refresh();
    return helpfulResponse(
      202,
      isRunning ? "A refresh is already running." : "A refresh has started. /healthz says how it ends.",
    );
  };
  return { path, methods: ["POST"], handle };
}
