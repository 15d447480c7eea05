import type { ServerPlace } from "../http/link_to.ts";
import type { ListenAddress } from "../http/listen_address.ts";
import { parseWholeNumber } from "../text/parse_number.ts";
import { showUrl } from "../text/redact_url.ts";
import { ValueError } from "../text/value_error.ts";
import { type GivenOptions, optionGroup } from "./resolve_options.ts";
import { list, type OptionGroup, value } from "./option.ts";
import { parsePath } from "./parse_path.ts";
import { parseRoutePath } from "./parse_route_path.ts";

/** Where a server listens, where its routes are, and who may reach it. */
export interface ServerConfig extends ServerPlace {
  /** Never empty. */
  readonly listen: readonly ListenAddress[];
  /** What gave the addresses or the port, as messages name it; `undefined` where nothing did. */
  readonly listenGivenBy: string | undefined;
  /** TLS, passwords and headers, in the format of exporter-toolkit; `undefined` serves plain HTTP to everyone. */
  readonly webConfigFile: string | undefined;
  /** The route of the metrics. */
  readonly telemetryPath: string;
}

/** The option that gives a server's address as others see it, for messages that ask for it. */
export const EXTERNAL_URL_OPTION = "--web.external-url";

/** What differs between one server and another. */
interface ServerDefaults {
  readonly port: number;
  /** Paths that are something else than the metrics. */
  readonly takenPaths: readonly string[];
  /** The variable that gives the port. @default "DPM_FINDER_PORT" */
  readonly portVariable?: string;
}

/** Options of every command that serves HTTP, or asks a server that does. */
export function serverOptions(defaults: ServerDefaults): OptionGroup<ServerConfig> {
  return optionGroup("Server", serverTable(defaults), async (given) => {
    const externalUrl = await given.value("externalUrl");
    return {
      ...await resolveListen(given, defaults.port),
      webConfigFile: await given.value("webConfigFile"),
      externalUrl,
      // As in Prometheus.
      routePrefix: await given.value("routePrefix") ?? parseRoutePath(externalUrl?.pathname ?? ""),
      telemetryPath: await given.value("telemetryPath"),
    };
  });
}

function serverTable(defaults: ServerDefaults) {
  return {
    port: value({
      short: "-p",
      long: "--port",
      argument: "PORT",
      environment: defaults.portVariable ?? "DPM_FINDER_PORT",
      help: "Port to listen on; 0 is any free one.",
      parse: (text) => parseWholeNumber(text, { min: 0, max: 65_535 }),
      default: defaults.port,
    }),
    listen: list({
      long: "--listen",
      aliases: ["--web.listen-address"],
      argument: "ADDRESS:PORT",
      environment: "DPM_FINDER_LISTEN",
      help: "Address to listen on, [IPv6]:PORT and unix:PATH too. Repeatable; one a line in the environment.",
      defaultText: "every address, at --port",
      parse: async (text) => (await import("../http/parse_listen_address.ts")).parseListenAddress(text.trim()),
    }),
    webConfigFile: value({
      long: "--web.config.file",
      argument: "FILE",
      environment: "DPM_FINDER_WEB_CONFIG_FILE",
      help: "TLS, passwords and headers of the server, in the format of Prometheus exporters.",
      parse: parsePath,
    }),
    externalUrl: value({
      long: EXTERNAL_URL_OPTION,
      argument: "URL",
      environment: "DPM_FINDER_WEB_EXTERNAL_URL",
      help: "Address that people use, behind a proxy for example. Links begin with its path.",
      parse: async (text) => (await import("./parse_external_url.ts")).parseExternalUrl(text),
      show: showUrl,
    }),
    routePrefix: value({
      long: "--web.route-prefix",
      argument: "PATH",
      environment: "DPM_FINDER_WEB_ROUTE_PREFIX",
      help: "Path before every route; / where the proxy takes it away.",
      defaultText: `path of ${EXTERNAL_URL_OPTION}`,
      parse: parseRoutePath,
    }),
    telemetryPath: value({
      long: "--web.telemetry-path",
      argument: "PATH",
      environment: "DPM_FINDER_WEB_TELEMETRY_PATH",
      help: "Path of the metrics, after the prefix.",
      parse: (text) => parseTelemetryPath(text, defaults.takenPaths),
      default: "/metrics",
    }),
  };
}

async function resolveListen(
  given: GivenOptions<ReturnType<typeof serverTable>>,
  defaultPort: number,
): Promise<Pick<ServerConfig, "listen" | "listenGivenBy">> {
  const [port, address] = [given.one("port"), given.one("listen")];
  const listen = await given.value("listen");
  // Beside a Service called dpm-finder, Kubernetes sets the variable to that Service's address, which is no port.
  const isServiceLink = port?.kind === "environment" && /^(tcp|udp|sctp):\/\/\S+:\d+$/.test(port.text);
  const value = isServiceLink ? defaultPort : await given.value("port");
  if (address === undefined) {
    return {
      listen: [{ kind: "tcp", host: undefined, port: value }],
      listenGivenBy: isServiceLink ? undefined : port?.name,
    };
  }
  // Of two variables nothing is said: one file of them serves several programs.
  if (port?.kind === "flag") given.warn(`${port.name} has no effect: ${address.name} says where to listen`);
  return { listen, listenGivenBy: address.name };
}

function parseTelemetryPath(text: string, takenPaths: readonly string[]): string {
  const path = parseRoutePath(text) || "/";
  if (takenPaths.includes(path)) {
    throw new ValueError("something else is there", "Choose another path, such as /metrics");
  }
  return path;
}
