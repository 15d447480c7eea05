import type { Hono } from "hono";
import { createExpositionHandler } from "../exposition/exposition_handler.ts";
import type { Registry } from "../exposition/registry.ts";
import { bytesResponse } from "../http/bytes_response.ts";
import type { ServerPlace } from "../http/link_to.ts";
import { createRoutes } from "../http/routes.ts";
import { helpfulResponse } from "../http/helpful_response.ts";
import type { CollectHealth } from "./collect_job.ts";

/** Where the collector says how it is: no place of the metrics, as in the exporter. */
const HEALTH_PATH = "/healthz";

/** Sources of the collector's routes. */
interface CollectAppOptions {
  readonly registry: Registry;
  readonly health: () => CollectHealth;
  readonly place: ServerPlace;
  readonly telemetryPath: string;
  /** Called for each scrape whose metrics could not be collected. */
  readonly onError: (error: unknown) => void;
}

/** Creates the collector's routes. */
export function createCollectApp({ registry, health, place, telemetryPath, onError }: CollectAppOptions): Hono {
  const metrics = createExpositionHandler(registry, { onError, respond: bytesResponse });
  return createRoutes({
    name: "dpm-finder collect",
    healthyText: "whether the collector is running",
    readiness: { text: "whether the collector is running", problem: () => undefined },
    place,
    landingPage: (_, links) =>
      helpfulResponse(
        200,
        ["dpm-finder collects. Ask for:", ...links.map(({ href, text }) => `${href}  ${text}`)].join("\n"),
      ),
    routes: [
      { path: telemetryPath, text: "metrics for Prometheus", handle: (c) => metrics(c.req.raw) },
      {
        path: HEALTH_PATH,
        text: "whether the files can be relied on",
        handle: (c) => {
          const state = health();
          c.header("cache-control", "no-store");
          return c.json(state, state.status === "failing" ? 503 : 200);
        },
      },
    ],
  });
}
