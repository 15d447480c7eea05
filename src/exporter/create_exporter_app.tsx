import { Hono } from "hono";
import { createExpositionHandler } from "../exposition/exposition_handler.ts";
import type { Registry } from "../exposition/registry.ts";
import { bytesResponse } from "../http/bytes_response.ts";
import { helpfulResponse } from "../http/helpful_response.ts";
import { methodNotAllowed } from "../http/method_not_allowed.ts";
import { notFound } from "../http/not_found.ts";
import type { BuildFacts } from "./build_facts.ts";
import type { ExporterStore } from "./exporter_store.ts";
import { health } from "./health.ts";
import { LandingPage } from "./landing_page.tsx";
import type { RefreshState } from "./refresh_state.ts";
import { snapshotResponse } from "./snapshot_response.ts";

/** What the exporter's routes answer from. */
export interface ExporterAppOptions {
  readonly store: ExporterStore;
  readonly registry: Registry;
  readonly refreshes: RefreshState;
  readonly staleAfterMs: number;
  readonly build: BuildFacts;
  /** When a refresh comes, in words. */
  readonly scheduleText: string;
  /** Begins a refresh, or joins the one that is on; `undefined` leaves `POST /-/refresh` out. */
  readonly refresh: (() => void) | undefined;
  /** Told of each scrape whose metrics could not be put together. */
  readonly onError: (error: unknown) => void;
}

const LINKS = [
  { path: "/metrics", text: "metrics for Prometheus" },
  { path: "/api/v1/snapshot", text: "the whole last scan as JSON" },
  { path: "/healthz", text: "whether the numbers can be relied on" },
  { path: "/-/healthy", text: "whether the exporter runs" },
  { path: "/-/ready", text: "whether there is a snapshot to serve" },
] as const;
const PATHS = ["/", ...LINKS.map(({ path }) => path)];
const REFRESH_PATH = "/-/refresh";

/** The exporter's routes. */
export function createExporterApp(options: ExporterAppOptions): Hono {
  const { store, refreshes, build, scheduleText } = options;
  const healthNow = () =>
    health(store, {
      staleAfterMs: options.staleAfterMs,
      nextRefreshMs: refreshes.nextRunMs,
      refreshing: refreshes.running,
    });
  const metrics = createExpositionHandler(options.registry, { onError: options.onError, respond: bytesResponse });
  const app = new Hono();

  app.get("/", (c) => {
    c.header("cache-control", "no-store");
    const page = (
      <LandingPage
        health={healthNow()}
        served={store.served}
        build={build}
        scheduleText={scheduleText}
        links={LINKS}
      />
    );
    return c.html(`<!DOCTYPE html>${page}`);
  });
  app.get("/metrics", (c) => metrics(c.req.raw));
  app.get("/api/v1/snapshot", (c) => snapshotResponse(c.req.raw, store.served, build.version));
  app.get("/healthz", (c) => {
    const state = healthNow();
    c.header("cache-control", "no-store");
    return c.json(state, state.status === "starting" || state.status === "stale" ? 503 : 200);
  });
  app.get("/-/healthy", () => helpfulResponse(200, "dpm-finder is healthy."));
  app.get(
    "/-/ready",
    () =>
      store.served === undefined
        ? helpfulResponse(503, "dpm-finder has no snapshot yet. /healthz says why.")
        : helpfulResponse(200, "dpm-finder is ready."),
  );
  for (const path of PATHS) app.all(path, (c) => methodNotAllowed(c.req.raw, ["GET", "HEAD"]));
  addRefresh(app, options);
  app.notFound((c) => notFound(c.req.raw, PATHS));
  return app;
}

function addRefresh(app: Hono, { refresh, refreshes }: ExporterAppOptions): void {
  if (refresh === undefined) {
    const line = "Refreshing by request is off. Start dpm-finder with --enable-refresh-endpoint to have it.";
    app.all(REFRESH_PATH, () => helpfulResponse(404, line));
    return;
  }
  app.post(REFRESH_PATH, (c) => {
    // A page of somebody else could otherwise make the browser of an operator start scans.
    const site = c.req.header("sec-fetch-site");
    if (site !== undefined && site !== "same-origin" && site !== "none") {
      return helpfulResponse(403, "A page of another origin cannot start a refresh. Send the request yourself.");
    }
    const on = refreshes.running;
    refresh();
    return helpfulResponse(202, on ? "A refresh is on already." : "The refresh has begun. /healthz says how it ends.");
  });
  app.all(REFRESH_PATH, (c) => methodNotAllowed(c.req.raw, ["POST"]));
}
