import { withFullStop, withoutFullStop } from "../errors/program_error.ts";
import type { BuildInfo } from "../http/build_info.ts";
import { BuildLine, Endpoints, PageHead } from "../http/page_parts.tsx";
import type { RouteLink } from "../http/routes.ts";
import { formatDuration } from "../text/duration.ts";
import { countOf } from "../text/format_number.ts";
import type { ListedExporter } from "./exporter_host.ts";
import type { DeclaredArgument } from "./exporter_description.ts";

/** Content of the {@linkcode HostPage}. */
interface HostPageProps {
  readonly exporters: readonly ListedExporter[];
  /** Where the metrics of an exporter are. */
  readonly hrefOf: (name: string) => string;
  readonly links: readonly RouteLink[];
  readonly build: BuildInfo;
  readonly css: string;
}

/** The page at `/`: every exporter with its last result and a form to try it. It loads no other resource. */
export function HostPage({ exporters, hrefOf, links, build, css }: HostPageProps) {
  const failing = exporters.filter(({ problem, last }) => problem !== undefined || (last?.status ?? 200) >= 500);
  return (
    <html lang="en">
      <PageHead title="dpm-finder host" css={css} />
      <body>
        <header>
          <p class="note">dpm-finder host</p>
          <h1>Which exporters are here, and are they well?</h1>
        </header>
        <main>
          <p>
            <Summary count={exporters.length} failing={failing.length} />
          </p>
          {exporters.map((exporter) => (
            <Exporter
              key={exporter.name}
              exporter={exporter}
              href={hrefOf(exporter.name)}
            />
          ))}
          <Endpoints links={links} />
        </main>
        <BuildLine build={build} />
      </body>
    </html>
  );
}

function Summary({ count, failing }: { readonly count: number; readonly failing: number }) {
  if (count === 0) return <>There is no exporter yet. Put one into the folder that --exporters-dir names.</>;
  if (failing > 0) {
    return (
      <>
        <strong class="status stale">failing</strong> {failing} of {countOf(count, "exporter")}
      </>
    );
  }
  return (
    <>
      <strong class="status">ok</strong> {countOf(count, "exporter")}
    </>
  );
}

function Exporter({ exporter, href }: { readonly exporter: ListedExporter; readonly href: string }) {
  const { name, description, problem, last } = exporter;
  const id = `exporter-${name}`;
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>
        <bdi>{name}</bdi>
      </h2>
      {description === undefined || description.help === "" ? "" : <p>{description.help}</p>}
      {problem === undefined ? "" : <p class="problem">{problem}</p>}
      <p class="note">
        {last === undefined ? "Not asked for yet." : (
          <>
            Last: <strong class={last.status === 200 ? "status" : "status stale"}>{last.status}</strong>{" "}
            {last.outcome === withoutFullStop(problem ?? "") ? "as above" : last.outcome}
            {", "}
            <Time atMs={last.atMs} />, in {formatDuration(last.durationMs)}
          </>
        )}
      </p>
      {description === undefined
        ? ""
        : <Form id={id} action={href} label={`Try ${name}`} declared={description.declared} />}
    </section>
  );
}

interface FormProps {
  readonly id: string;
  readonly action: string;
  readonly label: string;
  readonly declared: readonly DeclaredArgument[];
}

function Form({ id, action, label, declared }: FormProps) {
  return (
    <form method="get" action={action} aria-label={label}>
      {declared.length === 0 ? "" : (
        <div class="fields">
          {declared.map((argument) => <Field key={argument.name} id={`${id}-${argument.name}`} argument={argument} />)}
        </div>
      )}
      <button type="submit">Show its metrics</button>
    </form>
  );
}

function Field({ id, argument }: { readonly id: string; readonly argument: DeclaredArgument }) {
  const { name, kind, required, help } = argument;
  const label = <code>--{name}</code>;
  return kind === "flag"
    ? (
      <div class="field">
        <label for={id}>
          <input id={id} type="checkbox" name={`--${name}`} value="true" /> {label}
        </label>
        <p class="note">{help}</p>
      </div>
    )
    : (
      <div class="field">
        <label for={id}>{label}</label>
        <input id={id} type="text" name={`--${name}`} required={required} />
        <p class="note">{required ? `${help === "" ? "" : `${withFullStop(help)} `}Needed.` : help}</p>
      </div>
    );
}

function Time({ atMs }: { readonly atMs: number }) {
  const iso = new Date(atMs).toISOString();
  return <time datetime={iso}>{iso.replace("T", " ").replace(/\.\d+Z$/, " UTC")}</time>;
}

/** Styles of the forms, beside those that all pages share. */
export const HOST_PAGE_STYLE = `
.card h2, .card p, .field label { overflow-wrap: anywhere; }
.fields { display: grid; flex: 1 0 100%; grid-template-columns: repeat(auto-fill, minmax(min(320px, 100%), 1fr)); gap: 12px 32px; }
.field input[type="text"] { display: block; width: 100%; }
.field input[type="checkbox"] { min-height: 0; width: 18px; height: 18px; margin: 8px 4px 8px 0; vertical-align: middle; }
`;
