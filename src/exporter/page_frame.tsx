import type { Child } from "hono/jsx";
import type { BuildInfo } from "../http/build_info.ts";
import { BuildLine, Endpoints, PageHead } from "../http/page_parts.tsx";
import type { RouteLink } from "../http/routes.ts";
import { EXPORTER_PATHS } from "./exporter_paths.ts";
import { LANDING_PAGE_STYLE } from "./landing_page_style.ts";
import { formatMetricQuery } from "./metric_query.ts";

/** Routes that of many targets answer for one. */
const OF_ONE_TARGET: readonly string[] = [EXPORTER_PATHS.snapshot, EXPORTER_PATHS.metricsCsv];

/** What every page of the exporter has around its own content. */
export interface PageFrameProps {
  /** What is reached without all links before it; `undefined` where there are few. */
  readonly skipsTo?: { readonly href: string; readonly text: string } | undefined;
  /** The target that the page is of; `undefined` for all, or where there is one backend. */
  readonly target?: string | undefined;
  /** The target that the page of all leads to as an example. */
  readonly exampleTarget?: string | undefined;
  /** Lines that say what the page shows. */
  readonly about: readonly string[];
  readonly build: BuildInfo;
  readonly links: readonly RouteLink[];
  readonly children?: Child;
}

/** A page with its head, its endpoints and what the program was built from. */
export function PageFrame({ skipsTo, target, exampleTarget, about, build, links, children }: PageFrameProps) {
  return (
    <html lang="en">
      <PageHead title={target === undefined ? "dpm-finder" : `${target} - dpm-finder`} css={LANDING_PAGE_STYLE} />
      <body>
        {skipsTo === undefined ? "" : <a class="skip" href={skipsTo.href}>{skipsTo.text}</a>}
        <header>
          <p class="note">
            {target === undefined ? "dpm-finder" : <WayBack target={target} />}
          </p>
          <h1>What is paid for, and who sends it?</h1>
          {about.map(noteLine)}
        </header>
        <main>
          {children}
          <Endpoints links={links.map((link) => ofTarget(link, target ?? exampleTarget))} />
        </main>
        <BuildLine build={build} />
      </body>
    </html>
  );
}

/** Adds the target to a link that without one is answered with 400. */
function ofTarget(link: RouteLink, target: string | undefined): RouteLink {
  if (target === undefined || !OF_ONE_TARGET.includes(link.path)) return link;
  const query = formatMetricQuery({ target });
  return { ...link, path: link.path + query, href: link.href + query };
}

/** Leads from a target to all of them. */
function WayBack({ target }: { readonly target: string }) {
  return (
    <>
      dpm-finder, target <strong>{target}</strong>. <a href="?">All targets</a>
    </>
  );
}

/** A term and what there is to say of it. */
export function Detail({ term, value }: { term: string; value: unknown }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** A time, in words where there is none. */
export function Time({ iso, otherwise }: { iso: string | null; otherwise: string }) {
  if (iso === null) return otherwise;
  return <time datetime={iso}>{iso.replace("T", " ").replace(/\.\d+Z$/, " UTC")}</time>;
}

function noteLine(line: string) {
  return <p class="note">{line}</p>;
}
