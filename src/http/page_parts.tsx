import type { BuildInfo } from "./build_info.ts";
import type { RouteLink } from "./routes.ts";

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
