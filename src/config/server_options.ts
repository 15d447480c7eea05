import type { ListenAddress } from "../http/listen_address.ts";
import { parseWholeNumber } from "../text/parse_number.ts";
import { optionGroup } from "./resolve_options.ts";
import { list, type OptionGroup, value } from "./option.ts";
import { parsePath } from "./parse_path.ts";

/** Where a server listens, and who may reach it. */
export interface ServerConfig {
  /** Never empty. */
  readonly listen: readonly ListenAddress[];
  /** TLS, passwords and headers, in the format of exporter-toolkit; `undefined` serves plain HTTP to everyone. */
  readonly webConfigFile: string | undefined;
}

/** Options of every command that serves HTTP. */
export function serverOptions(defaultPort: number): OptionGroup<ServerConfig> {
  return optionGroup("Server", {
    port: value({
      short: "-p",
      long: "--port",
      argument: "PORT",
      environment: "DPM_FINDER_PORT",
      help: "Port to listen on; 0 is any free one.",
      parse: (text) => parseWholeNumber(text, { min: 0, max: 65_535 }),
      default: defaultPort,
    }),
    listen: list({
      long: "--listen",
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
  }, async (given) => {
    const port = given.one("port");
    // Beside a Service called dpm-finder, Kubernetes sets the variable to that Service's address, which is no port.
    const isServiceLink = port?.kind === "environment" && /^(tcp|udp|sctp):\/\/\S+:\d+$/.test(port.text);
    const everywhere: ListenAddress = {
      kind: "tcp",
      host: undefined,
      port: isServiceLink ? defaultPort : await given.value("port"),
    };
    const listen = await given.value("listen");
    return { listen: listen.length === 0 ? [everywhere] : listen, webConfigFile: await given.value("webConfigFile") };
  });
}
