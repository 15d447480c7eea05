import type { Handler } from "./handler.ts";
import { listen, type ListenOptions, type RunningServer } from "./listen.ts";
import { secureHeaders } from "./secure_headers.ts";
import type { WebConfigFileOptions } from "./web_config_file.ts";

/** {@linkcode ListenOptions}, with TLS, passwords, headers and rate limit taken from a web config file. */
export interface ServeOptions extends Omit<ListenOptions, "tls" | "signal"> {
  /** The file in the format of Prometheus' exporter-toolkit; `undefined` serves plain HTTP to everyone. */
  readonly webConfigFile?: string | undefined;
  readonly webConfig?: WebConfigFileOptions;
}

/**
 * Serves a handler with the security headers and all that the web config file asks for.
 *
 * @throws {YamlError} When the file cannot be read, is wrong, or asks for what cannot be honoured.
 * @throws {ServerError} When it names users but passwords cannot be checked, or an address cannot be listened on.
 */
export async function serve(handler: Handler, options: ServeOptions): Promise<RunningServer> {
  const { webConfigFile, webConfig, ...listenOptions } = options;
  if (webConfigFile === undefined) return await listen(secureHeaders(handler), listenOptions);
  // The YAML reader takes 40 ms to load, so it is loaded only for a server that has such a file.
  const { guard } = await import("./guard.ts");
  const guarded = await guard(handler, webConfigFile, webConfig ?? {});
  try {
    const server = await listen(guarded.handler, {
      ...listenOptions,
      ...(guarded.tls === undefined ? {} : { tls: guarded.tls }),
    });
    const close = (graceMs?: number) => server.close(graceMs).finally(() => guarded[Symbol.dispose]());
    return { ...server, close };
  } catch (error) {
    guarded[Symbol.dispose]();
    throw error;
  }
}
