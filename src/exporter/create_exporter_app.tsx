import type { Context, Hono } from "hono";
import { withFullStop } from "../errors/program_error.ts";
import { createExpositionHandler } from "../exposition/exposition_handler.ts";
import type { Registry } from "../exposition/registry.ts";
import type { BuildInfo } from "../http/build_info.ts";
import { bytesResponse } from "../http/bytes_response.ts";
import { helpfulResponse } from "../http/helpful_response.ts";
import type { ServerPlace } from "../http/link_to.ts";
import { createRoutes, type RouteLink } from "../http/routes.ts";
import type { JobState } from "../schedule/periodic_job.ts";
import { ValueError } from "../text/value_error.ts";
import { chooseTarget, chooseTargets, isMany } from "./choose_target.ts";
import type { ExporterStore } from "./exporter_store.ts";
import { EXPORTER_PATHS } from "./exporter_paths.ts";
import { type Health, health, healthOfTargets, isReliable } from "./health.ts";
import { LandingPage } from "./landing_page.tsx";
import { findContent, type RepeatedScan } from "./landing_content.ts";
import { LANDING_PAGE_POLICY } from "./landing_page_style.ts";
import { type MetricQuery, parseMetricQuery } from "./metric_query.ts";
import { metricsCsvResponse } from "./metrics_csv_response.ts";
import { refreshRoute } from "./refresh_route.ts";
import type { ServedSnapshot } from "./served_snapshot.ts";
import { snapshotResponse } from "./snapshot_response.ts";
import { TargetsPage } from "./targets_page.tsx";

/** One backend that the exporter scans. */
interface AppTarget {
  /** What the file of targets calls it; `undefined` where the exporter has one backend. */
  readonly name: string | undefined;
  readonly store: ExporterStore;
  readonly refreshes: JobState;
  readonly staleAfterMs: number;
  /** When the exporter refreshes it, in words. */
  readonly scheduleText: string;
  /** How the commands that its page proposes name the tenant. */
  readonly repeat: RepeatedScan;
}

/** Sources of the exporter's routes. */
export interface ExporterAppOptions<Target extends AppTarget = AppTarget> {
  /** One without a name, or those of a file by theirs. */
  readonly targets: readonly Target[];
  readonly registry: Registry;
  readonly build: BuildInfo;
  readonly place: ServerPlace;
  /** Where the metrics are: none of {@linkcode EXPORTER_PATHS}. */
  readonly telemetryPath: string;
  /** Starts a refresh, or joins the one that is running; `undefined` leaves `POST /-/refresh` out. */
  readonly refresh: ((target: Target) => void) | undefined;
  /** Milliseconds since some fixed moment, never going back. */
  readonly monotonicMs: () => number;
  /** Called for each scrape whose metrics could not be collected. */
  readonly onError: (error: unknown) => void;
}

/** Creates the exporter's routes. */
export function createExporterApp<Target extends AppTarget>(options: ExporterAppOptions<Target>): Hono {
  const { targets, build, place, telemetryPath } = options;
  const many = isMany(targets);
  const metrics = createExpositionHandler(options.registry, { onError: options.onError, respond: bytesResponse });
  const choose = (parameters: URLSearchParams) => chooseTargets(targets, parameters);
  const ofTarget = many ? " of ?target=NAME" : "";
  const landingPage = (c: Context, links: readonly RouteLink[]) =>
    withQuery(c, async (query) => {
      c.header("cache-control", "no-store");
      c.header("content-security-policy", LANDING_PAGE_POLICY);
      const parameters = new URL(c.req.url).searchParams;
      const chosen = choose(parameters);
      if (chosen instanceof Response) return chosen;
      const shared = { build, links, telemetryPath };
      const [one] = chosen;
      if (one === undefined || many && !parameters.get("target")) {
        const rows = targets.map((target) => ({ ...target, name: target.name ?? "", health: healthOf(target) }));
        return c.html(`<!DOCTYPE html>${<TargetsPage {...shared} targets={rows} />}`);
      }
      const { name, store: { served }, scheduleText, repeat } = one;
      const content = served === undefined ? undefined : await findContent(served, { ...query, target: name }, repeat);
      const page = <LandingPage {...shared} {...{ name, content, scheduleText }} health={healthOf(one)} />;
      return c.html(`<!DOCTYPE html>${page}`);
    });
  /** Answers from the snapshot of the target that a request is about. */
  const ofServed = (
    answer: (served: ServedSnapshot, c: Context, target: Target) => Response | Promise<Response>,
  ) =>
  (c: Context, link: (path: string) => string) => {
    const target = chooseTarget(targets, new URL(c.req.url).searchParams);
    if (target instanceof Response) return target;
    const { served } = target.store;
    return served === undefined ? noSnapshot(link, many) : answer(served, c, target);
  };
  return createRoutes({
    name: "dpm-finder",
    healthyText: "whether the exporter is running",
    readiness: {
      text: "whether there is a snapshot to serve",
      problem: (link) =>
        targets.some(({ store }) => store.served !== undefined)
          ? undefined
          : `dpm-finder has no snapshot yet. ${link(EXPORTER_PATHS.health)} says more.`,
    },
    place,
    landingPage,
    routes: [
      {
        path: telemetryPath,
        text: "metrics for Prometheus",
        handle: (c) => {
          // Of many targets, the metrics are of all, told apart by a label.
          const chosen = many ? targets : choose(new URL(c.req.url).searchParams);
          return chosen instanceof Response ? chosen : metrics(c.req.raw);
        },
      },
      {
        path: EXPORTER_PATHS.snapshot,
        text: `the whole last scan${ofTarget} as JSON`,
        handle: ofServed((served, c) => snapshotResponse(c.req.raw, served, build.version)),
      },
      {
        path: EXPORTER_PATHS.metricsCsv,
        text: `${many ? `the metrics${ofTarget}` : "its metrics"} as CSV; ` +
          `${many ? "&q=" : "?q="} finds names, ${many ? "&sort=" : "?sort="} is total, dpm, series or name`,
        handle: (c, link) => withQuery(c, (query) => ofServed((served) => metricsCsvResponse(served, query))(c, link)),
      },
      {
        path: EXPORTER_PATHS.health,
        text: "whether the numbers can be relied on",
        handle: (c) => {
          const chosen = choose(new URL(c.req.url).searchParams);
          if (chosen instanceof Response) return chosen;
          const states = chosen.map((target) => [target.name ?? "", healthOf(target)] as const);
          c.header("cache-control", "no-store");
          const state = many ? healthOfTargets(states) : states[0]?.[1] ?? healthOfTargets([]);
          return c.json(state, states.some(([, each]) => isReliable(each)) ? 200 : 503);
        },
      },
      refreshRoute({ ...options, choose }),
    ],
  });
}

function healthOf({ store, staleAfterMs, refreshes }: AppTarget): Health {
  return health(store, { staleAfterMs, nextRefreshMs: refreshes.nextRunMs, refreshing: refreshes.running });
}

function noSnapshot(link: (path: string) => string, many: boolean): Response {
  const line = many
    ? `There is no snapshot of it yet. ${link(EXPORTER_PATHS.health)} says more.`
    : `There is no snapshot yet. Try again once ${link(EXPORTER_PATHS.ready)} answers 200.`;
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
