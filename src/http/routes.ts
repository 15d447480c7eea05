import { type Context, type Handler as HonoHandler, Hono } from "hono";
import { helpfulResponse } from "./helpful_response.ts";
import { AT_ROOT, BASE_PATHS, linkTo, relativeLink, type ServerPlace } from "./link_to.ts";

/** Writes the link to the route of a path, as seen from the request that is being answered. */
type Link = (path: string) => string;

/** One row of a server's route table: it makes the route, its entry on the landing page, its 404 and its 405. */
export interface Route {
  readonly path: string;
  /** `GET` brings `HEAD` along; `any` leaves it to the route to refuse a method. @default ["GET"] */
  readonly methods?: readonly ("GET" | "POST" | "PUT" | "DELETE")[] | "any";
  /** What it is for, as the landing page lists it. A route without is neither listed there nor named by a 404. */
  readonly text?: string;
  readonly handle: (context: Context, link: Link) => Response | Promise<Response>;
}

/** A route as the landing page lists it. */
export type RouteLink = Required<Pick<Route, "path" | "text">> & {
  /** Where the link leads. */
  readonly href: string;
};

/** What the routes of a server are made of. */
export interface RouteTable {
  /** The program's name, as answers say it. */
  readonly name: string;
  /** What `/-/healthy` is for, as the landing page lists it: `whether the exporter is running`. */
  readonly healthyText: string;
  /** What `/-/ready` is for, and why the server is not ready: a sentence, or `undefined` when it is. */
  readonly readiness: { readonly text: string; readonly problem: (link: Link) => string | undefined };
  /** Answers `GET /` with what there is. */
  readonly landingPage: (context: Context, links: readonly RouteLink[]) => Response | Promise<Response>;
  /** In the order in which the landing page lists them; `/-/healthy` and `/-/ready` follow. */
  readonly routes: readonly Route[];
  /** @default at the root */
  readonly place?: ServerPlace;
}

/**
 * Makes a server's routes of its table: those of the table, `/`, `/-/healthy` and `/-/ready`.
 *
 * A path that does not exist is answered with 404 and the paths that do, a method that a path does not take with 405
 * and those it does. Below a prefix, as Prometheus has it, nothing is at the root but the way to the landing page.
 *
 * @example
 * ```ts
 * const app = createRoutes({ ...table, routes: [{ path: "/metrics", text: "metrics for Prometheus", handle: metrics }] });
 * assertEquals((await app.request("/metrics", { method: "POST" })).headers.get("allow"), "GET, HEAD, OPTIONS");
 * ```
 */
export function createRoutes(
  { name, healthyText, readiness, landingPage, routes, place = AT_ROOT }: RouteTable,
): Hono {
  const rows: readonly Route[] = [
    ...routes,
    { path: BASE_PATHS.healthy, text: healthyText, handle: () => helpfulResponse(200, `${name} is healthy.`) },
    {
      path: BASE_PATHS.ready,
      text: readiness.text,
      handle: (_context, link) => {
        const problem = readiness.problem(link);
        return problem === undefined ? helpfulResponse(200, `${name} is ready.`) : helpfulResponse(503, problem);
      },
    },
  ];
  const listed = rows.flatMap(({ path, text }) => text === undefined ? [] : [{ path, text }]);
  const landing: Route = {
    path: BASE_PATHS.landing,
    handle: (context, link) => landingPage(context, listed.map((row) => ({ ...row, href: link(row.path) }))),
  };
  const app = new Hono();
  for (const row of [landing, ...rows]) addRoute(app, row, place);
  if (place.routePrefix !== "") addWayToLanding(app, place.routePrefix);
  app.notFound(({ req }) => {
    const link = linkFrom(req, place);
    const choice = [landing, ...listed].map(({ path }) => link(path)).join(", ");
    return helpfulResponse(404, `There is nothing at "${pathOf(req)}". Ask for one of: ${choice}`);
  });
  return app;
}

function linkFrom(request: { readonly url: string }, place: ServerPlace): Link {
  return (path) => linkTo(place, pathOf(request), path);
}

/** Leads to the landing page who left out the prefix or its last slash, without which relative links lead elsewhere. */
function addWayToLanding(app: Hono, routePrefix: string): void {
  for (const path of ["/", routePrefix]) {
    addRoute(app, {
      path,
      handle: ({ req }) => {
        const location = relativeLink(pathOf(req), `${routePrefix}/`);
        return helpfulResponse(302, `The start page is at ${location}`, { location });
      },
    }, AT_ROOT);
  }
}

function addRoute(app: Hono, { path: route, methods = ["GET"], handle }: Route, place: ServerPlace): void {
  const path = place.routePrefix + route;
  const handler: HonoHandler = (context) => handle(context, linkFrom(context.req, place));
  if (methods === "any") {
    app.all(path, handler);
    return;
  }
  app.on([...methods], path, handler);
  const taken = methods.flatMap((method) => method === "GET" ? ["GET", "HEAD"] : [method]);
  const allow = [...taken, "OPTIONS"].join(", ");
  // Load balancers check with it whether a server lives.
  app.options(path, () => new Response(null, { status: 204, headers: { allow } }));
  app.all(
    path,
    ({ req }) =>
      helpfulResponse(405, `"${pathOf(req)}" does not take ${req.method}. Use ${taken.join(", ")}.`, { allow }),
  );
}

/** The path as it was asked for, without the query, which may hold a secret. */
function pathOf({ url }: { readonly url: string }): string {
  return new URL(url).pathname;
}
