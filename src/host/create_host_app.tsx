import type { Context } from "hono";
import { withFullStop } from "../errors/program_error.ts";
import { createExpositionHandler } from "../exposition/exposition_handler.ts";
import type { BuildInfo } from "../http/build_info.ts";
import { bytesResponse } from "../http/bytes_response.ts";
import type { Handler } from "../http/handler.ts";
import { helpfulResponse } from "../http/helpful_response.ts";
import type { ServerPlace } from "../http/link_to.ts";
import { createRoutes } from "../http/routes.ts";
import type { ExporterHost, ScrapeAnswer } from "./exporter_host.ts";
import type { HostMetrics } from "./host_metrics.ts";
import { HostPage } from "./host_page.tsx";
import { HOST_PATHS } from "./host_paths.ts";
import { timeLimitMs } from "./time_limit.ts";

/** Sources of the host's routes. */
interface HostAppOptions {
  readonly host: ExporterHost;
  readonly metrics: HostMetrics;
  readonly queue: { readonly length: number; readonly running: number };
  readonly place: ServerPlace;
  /** Where the host's own metrics are; those of exporters are below. */
  readonly telemetryPath: string;
  /** What a scrape may take. */
  readonly limits: Parameters<typeof timeLimitMs>[1];
  readonly build: BuildInfo;
  /** How pages look, and the policy that allows it. */
  readonly style: { readonly css: string; readonly policy: string };
  /** Called for each scrape of the host's own metrics that failed. */
  readonly onError: (error: unknown) => void;
}

/** Creates the host's routes, and counts what they answer. */
export function createHostApp(options: HostAppOptions): Handler {
  const { host, metrics, queue, place, telemetryPath, limits, build, style, onError } = options;
  const own = createExpositionHandler(metrics.registry, { onError, respond: bytesResponse });
  const below = `${telemetryPath === "/" ? "" : telemetryPath}/`;
  const scrape = async (context: Context) => {
    const { raw } = context.req;
    const answer = await host.scrape({
      name: context.req.param("name") ?? "",
      query: new URL(raw.url).searchParams,
      limitMs: timeLimitMs(raw.headers, limits),
      client: raw.signal,
    });
    return await respond(answer, raw);
  };
  const app = createRoutes({
    name: "dpm-finder host",
    healthyText: "whether the host is running",
    readiness: { text: "whether it answers", problem: () => undefined },
    place,
    landingPage: (context, links) => {
      context.header("cache-control", "no-store");
      context.header("content-security-policy", style.policy);
      const hrefOf = (name: string) => {
        const link = links.find(({ path }) => path === telemetryPath)?.href ?? telemetryPath;
        return `${link.replace(/\/$/, "")}/${encodeURIComponent(name)}`;
      };
      const exporters = host.list();
      const page = <HostPage exporters={exporters} hrefOf={hrefOf} links={links} build={build} css={style.css} />;
      return context.html(`<!DOCTYPE html>${page}`);
    },
    routes: [
      { path: telemetryPath, text: "metrics of this host, for Prometheus", handle: (c) => own(c.req.raw) },
      { path: `${below}:name`, handle: scrape },
      {
        path: HOST_PATHS.health,
        text: "whether the host is running, and how busy it is",
        handle: (c) => {
          c.header("cache-control", "no-store");
          return c.json({ status: "ok", running: queue.running, queued: queue.length });
        },
      },
    ],
  });
  return async (request, client) => {
    const response = await app.fetch(request, client);
    metrics.requests.inc({ code: String(response.status) });
    return response;
  };
}

async function respond(answer: ScrapeAnswer, request: Request): Promise<Response> {
  switch (answer.kind) {
    case "metrics": {
      const { snapshot } = answer;
      const handle = createExpositionHandler({ snapshot: () => Promise.resolve(snapshot) }, { respond: bytesResponse });
      return await handle(request);
    }
    case "debug":
      return Response.json(answer.result, { status: answer.status, headers: { "cache-control": "no-store" } });
    case "refusal": {
      const { status, text, retryAfterSeconds } = answer;
      const headers: Record<string, string> = {};
      if (retryAfterSeconds !== undefined) headers["retry-after"] = String(retryAfterSeconds);
      return helpfulResponse(status, text.includes("\n") ? text : withFullStop(text), headers);
    }
  }
}
