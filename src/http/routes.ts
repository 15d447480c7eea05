import { type Context, type Handler as HonoHandler, Hono } from "hono";
import { helpfulResponse } from "./helpful_response.ts";

/** One row of a server's route table: it makes the route, its entry on the landing page, its 404 and its 405. */
export interface Route {
  readonly path: string;
  /** `GET` brings `HEAD` along; `any` leaves it to the route to refuse a method. @default ["GET"] */
  readonly methods?: readonly ("GET" | "POST" | "PUT" | "DELETE")[] | "any";
  /** What it is for, as the landing page lists it. A route without is neither listed there nor named by a 404. */
  readonly text?: string;
  readonly handle: (context: Context) => Response | Promise<Response>;
}

/** A route as the landing page lists it. */
export type RouteLink = Required<Pick<Route, "path" | "text">>;

/** What the routes of a server are made of. */
export interface RouteTable {
  /** The program's name, as answers say it. */
  readonly name: string;
  /** What `/-/healthy` is for, as the landing page lists it: `whether the exporter is running`. */
  readonly healthyText: string;
  /** What `/-/ready` is for, and why the server is not ready: a sentence, or `undefined` when it is. */
  readonly readiness: { readonly text: string; readonly problem: () => string | undefined };
  /** Answers `GET /` with what there is. */
  readonly landingPage: (context: Context, links: readonly RouteLink[]) => Response | Promise<Response>;
  /** In the order in which the landing page lists them; `/-/healthy` and `/-/ready` follow. */
  readonly routes: readonly Route[];
}

/**
 * Makes a server's routes of its table: those of the table, `/`, `/-/healthy` and `/-/ready`.
 *
 * A path that does not exist is answered with 404 and the paths that do, a method that a path does not take with 405
 * and those it does.
 *
 * @example
 * ```ts
 * const app = createRoutes({ ...table, routes: [{ path: "/metrics", text: "metrics for Prometheus", handle: metrics }] });
 * assertEquals((await app.request("/metrics", { method: "POST" })).headers.get("allow"), "GET, HEAD");
 * ```
 */
export function createRoutes({ name, healthyText, readiness, landingPage, routes }: RouteTable): Hono {
  const rows: readonly Route[] = [
    ...routes,
    { path: "/-/healthy", text: healthyText, handle: () => helpfulResponse(200, `${name} is healthy.`) },
    {
      path: "/-/ready",
      text: readiness.text,
      handle: () => {
        const problem = readiness.problem();
        return problem === undefined ? helpfulResponse(200, `${name} is ready.`) : helpfulResponse(503, problem);
      },
    },
  ];
  const links = rows.flatMap(({ path, text }) => text === undefined ? [] : [{ path, text }]);
  const app = new Hono();
  addRoute(app, { path: "/", handle: (context) => landingPage(context, links) });
  for (const row of rows) addRoute(app, row);
  const listed = ["/", ...links.map(({ path }) => path)].join(", ");
  app.notFound(({ req }) => helpfulResponse(404, `There is nothing at "${pathOf(req)}". Ask for one of: ${listed}`));
  return app;
}

function addRoute(app: Hono, { path, methods = ["GET"], handle }: Route): void {
  const handler: HonoHandler = (context) => handle(context);
  if (methods === "any") {
    app.all(path, handler);
    return;
  }
  app.on([...methods], path, handler);
  const allow = methods.flatMap((method) => method === "GET" ? ["GET", "HEAD"] : [method]).join(", ");
  // Load balancers check with it whether a server lives.
  app.options(path, () => new Response(null, { status: 204, headers: { allow: `${allow}, OPTIONS` } }));
  app.all(
    path,
    ({ req }) => helpfulResponse(405, `"${pathOf(req)}" does not take ${req.method}. Use ${allow}.`, { allow }),
  );
}

/** The path as it was asked for, without the query, which may hold a secret. */
function pathOf({ url }: { readonly url: string }): string {
  return new URL(url).pathname;
}
