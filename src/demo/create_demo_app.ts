import { Hono } from "hono";
import { DemoApi, type DemoApiOptions } from "./demo_api.ts";
import { QueryError } from "./query_error.ts";
import { errorResponse, textResponse } from "./write_answer.ts";

/** An aggregation rule as Grafana Cloud's `/aggregations/rules` tells it, as far as the demo needs. */
export interface DemoAggregationRule {
  readonly metric: string;
  readonly match_type: "exact" | "prefix" | "suffix";
  readonly drop_labels?: readonly string[];
  readonly keep_labels?: readonly string[];
  readonly aggregations?: readonly string[];
}

/** What the demo backend answers from, how it behaves, and whom it lets in. */
export interface DemoAppOptions extends DemoApiOptions {
  /** What `/aggregations/rules` says. @default 404, as outside of Grafana Cloud */
  readonly aggregationRules?: readonly DemoAggregationRule[];
  /** Every request without these credentials gets 401. */
  readonly requireBasic?: { readonly username: string; readonly password: string };
  /** Every request without `X-Scope-OrgID` gets 401, as from a Mimir with tenants. @default false */
  readonly requireTenant?: boolean;
  /** Path under which the API stands, such as `/prometheus`. @default "/prometheus" for Mimir, else none */
  readonly pathPrefix?: string;
}

/**
 * Creates a small Prometheus, or a server that behaves like another backend, over synthetic series.
 *
 * It answers `/api/v1/query`, `/api/v1/labels`, `/api/v1/label/…/values`, `/api/v1/series`,
 * `/api/v1/metadata` and `/api/v1/status/buildinfo` by GET and POST, `/-/healthy`, and `/aggregations/rules` at the origin.
 */
export function createDemoApp(options: DemoAppOptions): Hono {
  const api = new DemoApi(options);
  const isVictoriaMetrics = api.flavour === "victoriametrics";
  const app = new Hono();

  app.use(async (context, next) => {
    const refusal = refuse(context.req.raw, options);
    if (refusal !== undefined) return refusal;
    return await next();
  });
  app.onError((error) => {
    if (!(error instanceof QueryError)) return errorResponse(500, "internal", error.message);
    return isVictoriaMetrics
      ? errorResponse(422, "422", error.message)
      : errorResponse(error.status, error.errorType, error.message);
  });
  app.notFound((context) => {
    if (!isVictoriaMetrics) return textResponse("404 page not found\n", 404);
    const { pathname } = new URL(context.req.url);
    return textResponse(`requestURI: ${pathname}; unsupported path requested: ${JSON.stringify(pathname)}\n`, 400);
  });

  const methods = ["GET", "POST"];
  for (const prefix of prefixesOf(options)) {
    app.on(methods, `${prefix}/api/v1/query`, async (c) => api.query(await readParameters(c.req.raw)));
    app.on(methods, `${prefix}/api/v1/labels`, async (c) => api.labelNames(await readParameters(c.req.raw)));
    app.on(methods, `${prefix}/api/v1/series`, async (c) => api.series(await readParameters(c.req.raw)));
    app.get(
      `${prefix}/api/v1/label/:name/values`,
      async (c) => api.labelValues(c.req.param("name"), await readParameters(c.req.raw)),
    );
    app.get(`${prefix}/api/v1/metadata`, () => api.metadata());
    app.get(`${prefix}/api/v1/status/buildinfo`, () => api.buildInfo());
    app.get(
      `${prefix}/-/healthy`,
      () => textResponse(`${isVictoriaMetrics ? "VictoriaMetrics" : "Prometheus Server"} is Healthy.\n`, 200),
    );
  }
  const { aggregationRules } = options;
  if (aggregationRules !== undefined) app.get("/aggregations/rules", (context) => context.json(aggregationRules));
  return app;
}

/** VictoriaMetrics answers below `/prometheus` as well as at the root. */
function prefixesOf({ flavour, pathPrefix }: DemoAppOptions): string[] {
  if (pathPrefix !== undefined) return [pathPrefix.replace(/\/+$/, "")];
  if (flavour === "victoriametrics") return ["", "/prometheus"];
  return [flavour === "mimir" ? "/prometheus" : ""];
}

function refuse(request: Request, { requireBasic, requireTenant }: DemoAppOptions): Response | undefined {
  if (requireBasic !== undefined) {
    const bytes = new TextEncoder().encode(`${requireBasic.username}:${requireBasic.password}`);
    const expected = `Basic ${btoa(String.fromCodePoint(...bytes))}`;
    if (request.headers.get("authorization") !== expected) {
      return textResponse("Unauthorized\n", 401, { "www-authenticate": "Basic" });
    }
  }
  if (requireTenant && !request.headers.get("x-scope-orgid")) return textResponse("no org id\n", 401);
  return undefined;
}

/** Reads the parameters of an API request: those of the form it posts, then those of its URL. */
async function readParameters(request: Request): Promise<URLSearchParams> {
  const parameters = new URL(request.url).searchParams;
  if (request.method !== "POST") return parameters;
  const form = new URLSearchParams(await request.text());
  return new URLSearchParams([...form, ...parameters]);
}
