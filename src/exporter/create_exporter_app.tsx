import type { Context, Hono } from "hono";
import { withFullStop } from "../errors/program_error.ts";
import { createExpositionHandler } from "../exposition/exposition_handler.ts";
import type { Registry } from "../exposition/registry.ts";
import type { BuildInfo } from "../http/build_info.ts";
import { bytesResponse } from "../http/bytes_response.ts";
import { helpfulResponse } from "../http/helpful_response.ts";
import type { ServerPlace } from "../http/link_to.ts";
import { createRoutes } from "../http/routes.ts";
import type { JobState } from "../schedule/periodic_job.ts";
import { ValueError } from "../text/value_error.ts";
import type { ExporterStore } from "./exporter_store.ts";
import { EXPORTER_PATHS } from "./exporter_paths.ts";
import { health } from "./health.ts";
import { LandingPage } from "./landing_page.tsx";
import { findContent, type RepeatedScan } from "./landing_content.ts";
import { LANDING_PAGE_POLICY } from "./landing_page_style.ts";
import { type MetricQuery, parseMetricQuery } from "./metric_query.ts";
import { metricsCsvResponse } from "./metrics_csv_response.ts";
import { refreshRoute } from "./refresh_route.ts";
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
  readonly place: ServerPlace;
  /** Where the metrics are: none of {@linkcode EXPORTER_PATHS}. */
  readonly telemetryPath: string;
  /** How the commands that the page proposes name the tenant. */
  readonly repeat: RepeatedScan;
  /** Starts a refresh, or joins the one that is running; `undefined` leaves `POST /-/refresh` out. */
  readonly refresh: (() => void) | undefined;
  /** Milliseconds since some fixed moment, never going back. */
  readonly monotonicMs: () => number;
  /** Called for each scrape whose metrics could not be collected. */
  readonly onError: (error: unknown) => void;
}

/** Creates the exporter's routes. */
export function createExporterApp(options: ExporterAppOptions): Hono {
  const { store, refreshes, build, scheduleText, place, telemetryPath } = options;
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
      problem: (link) =>
        store.served === undefined
          ? `dpm-finder has no snapshot yet. ${link(EXPORTER_PATHS.health)} says why.`
          : undefined,
    },
    place,
    landingPage: (c, links) =>
      withQuery(c, async (query) => {
        c.header("cache-control", "no-store");
        c.header("content-security-policy", LANDING_PAGE_POLICY);
        const { served } = store;
        const page = (
          <LandingPage
            health={healthNow()}
            content={served === undefined ? undefined : await findContent(served, query, options.repeat)}
            build={build}
            scheduleText={scheduleText}
            links={links}
            telemetryPath={telemetryPath}
          />
        );
        return c.html(`<!DOCTYPE html>${page}`);
      }),
    routes: [
      { path: telemetryPath, text: "metrics for Prometheus", handle: (c) => metrics(c.req.raw) },
      {
        path: EXPORTER_PATHS.snapshot,
        text: "the whole last scan as JSON",
        handle: (c, link) =>
          store.served === undefined ? noSnapshot(link) : snapshotResponse(c.req.raw, store.served, build.version),
      },
      {
        path: EXPORTER_PATHS.metricsCsv,
        text: "its metrics as CSV; ?q= finds names, ?sort= is total, dpm, series or name",
        handle: (c, link) =>
          withQuery(c, (query) => {
            const { served } = store;
            return served === undefined ? noSnapshot(link) : metricsCsvResponse(served, query);
          }),
      },
      {
        path: EXPORTER_PATHS.health,
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

function noSnapshot(link: (path: string) => string): Response {
  const line = `There is no snapshot yet. Try again once ${link(EXPORTER_PATHS.ready)} answers 200.`;
  return helpfulResponse(503, line, { "retry-after": "10" });
}

/** Answers a request that asks for some metrics; one that cannot be understood is told why. */
function withQuery(
  { req }: Context,
  answer: (query: MetricQuery) => Response | Promise<Response>,
): Response | Promise<Response> {
  let query: MetricQuery;
  try {
    query = parseMetricQuery(new URL(req.url).searchParams);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    const { reason, suggestion } = error;
    return helpfulResponse(400, [reason, suggestion ?? ""].filter(Boolean).map(withFullStop).join(" "));
  }
  return answer(query);
}
