import type { BuildInfo } from "./build_info.ts";
import type { RouteLink } from "./routes.ts";

/** A bar chart of three bars, as the address of an image: no other request is needed. */
const FAVICON = "data:image/svg+xml," + encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#0b62c4"/>' +
    '<path d="M3 4h10M3 8h6M3 12h3" stroke="#fff" stroke-width="2"/></svg>',
);

/** The head of a page, for screens of any size, light or dark. */
export function PageHead({ title, css }: { readonly title: string; readonly css: string }) {
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{title}</title>
      <link rel="icon" href={FAVICON} />
      <style dangerouslySetInnerHTML={{ __html: css }} />
    </head>
  );
}

/** The card of a page that lists what else can be asked of its server. */
export function Endpoints({ links }: { readonly links: readonly RouteLink[] }) {
  return (
    <nav class="card" aria-label="Endpoints">
      <h2>Endpoints</h2>
      <ul>
        {links.map(({ path, href, text }) => (
          <li>
            <a href={href}>{path}</a> {text}
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The foot of a page: which program made it. */
export function BuildLine({ build }: { readonly build: BuildInfo }) {
  return (
    <footer>
      <p>
        dpm-finder {build.version}
        {build.commit === "" ? "" : `, commit ${build.commit}`}, Deno {build.deno}
      </p>
    </footer>
  );
}
