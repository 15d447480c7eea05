import type { Logger } from "@logtape/logtape";
import { errorMessage } from "../errors/error_message.ts";
import { withoutFullStop } from "../errors/program_error.ts";
import type { Handler } from "./handler.ts";
import type { RunningServer } from "./listen.ts";
import { isEveryAddress, type ListenAddress } from "./listen_address.ts";
import { listenFds } from "./listen_fds.ts";
import { isLoopbackName, refuseForeignHosts } from "./refuse_foreign_hosts.ts";
import { SdNotifier } from "./sd_notifier.ts";
import { serve } from "./serve.ts";

/** The environment variables of a supervisor such as systemd; `undefined` when one is not set. */
export interface Supervisor {
  /** `LISTEN_FDS`: the number of sockets that it hands down. */
  readonly listenFds: string | undefined;
  /** `LISTEN_PID`: the process that they are meant for. */
  readonly listenPid: string | undefined;
  /** `NOTIFY_SOCKET`: where it expects notifications. */
  readonly notifySocket: string | undefined;
  /** `WATCHDOG_USEC`: how long it waits for a sign of life, in microseconds. */
  readonly watchdogUsec: string | undefined;
  /** `WATCHDOG_PID`: the process that it watches. */
  readonly watchdogPid: string | undefined;
  /** This process. */
  readonly pid: number;
}

/** How {@linkcode runServer} runs a server. */
export interface RunServerOptions {
  /** Where to listen. Sockets that the supervisor hands down take precedence. */
  readonly addresses: readonly ListenAddress[];
  /** What gave the addresses, for the warning that they have no effect; `undefined` where nobody asked for them. */
  readonly addressesGivenBy?: string | undefined;
  /** The address that people and proxies use; `undefined` where nobody said. */
  readonly externalUrl: URL | undefined;
  /** The option that gives it. */
  readonly externalUrlOption: string;
  /** The file in the format of Prometheus' exporter-toolkit; `undefined` serves plain HTTP to everyone. */
  readonly webConfigFile: string | undefined;
  readonly supervisor: Supervisor;
  /** A folder for the socket that notifies the supervisor, where the program may write. @default "/tmp" */
  readonly folder?: string | undefined;
  /** What the server does beside answering, for the line that says where it listens: `refreshing every 1d`. */
  readonly about?: string;
  /** Its abort begins the orderly end. */
  readonly signal: AbortSignal;
  readonly log: Pick<Logger, "info" | "warn" | "error">;
  /** Begins the work beside answering. The supervisor is told that the program is ready when it resolves. */
  readonly onListening?: (server: RunningServer) => Promise<void> | void;
  /** Ends the work beside answering, while the requests in flight are answered. */
  readonly onStop?: () => Promise<void>;
  /** Ends the process by force. Called when the time for an orderly end is over. */
  readonly exit: () => void;
}

/** Time for requests in flight, out of the five seconds within which the program obeys a supervisor that stops it. */
const GRACE_MS = 3_500;
/** When the program ends by force, whatever still holds it. */
const LAST_MS = 4_700;

/**
 * Serves a handler until a signal ends it, as systemd and Kubernetes expect of a server.
 *
 * Listens on the sockets that a supervisor handed down, otherwise on the addresses; follows the web config file; tells
 * the supervisor when it is ready, that it lives, and that it stops; and comes to an orderly end within five seconds.
 *
 * @throws {YamlError} When the web config file cannot be read, is wrong, or asks for what cannot be honoured.
 * @throws {ServerError} When an address cannot be listened on, or passwords cannot be checked.
 */
export async function runServer(handler: Handler, options: RunServerOptions): Promise<void> {
  const { supervisor, signal, log } = options;
  const handedDown = listenFds(supervisor);
  if (handedDown.length > 0 && options.addressesGivenBy !== undefined) {
    log.warn("{option} has no effect: the supervisor passes {sockets} to listen on", {
      option: options.addressesGivenBy,
      sockets: handedDown.length === 1 ? "a socket" : `${handedDown.length} sockets`,
    });
  }
  using notifier = new SdNotifier({
    ...supervisor,
    ownPath: `${options.folder ?? "/tmp"}/dpm-finder-notify.sock`,
    onError: (error) => log.warn(error.message),
  });
  let isLoopbackOnly = false;
  const server = await serve(refuseForeignHosts(handler, { ...options, isLoopbackOnly: () => isLoopbackOnly }), {
    addresses: handedDown.length > 0 ? handedDown : options.addresses,
    webConfigFile: options.webConfigFile,
    webConfig: {
      onReload: () => log.info("The web config file changed and holds from now on"),
      onError: (error) =>
        log.error("{problem}. What held before goes on holding", { problem: withoutFullStop(error.message) }),
      onWarning: (warning) => log.warn("{warning}", { warning }),
    },
    onFault: ({ method, path, error }) => log.error("{method} {path} failed: {error}", { method, path, error }),
    onError: (error) => log.error("Cannot accept a connection: {error}", { error }),
  });
  isLoopbackOnly = server.addresses.every(({ host, port }) => port === undefined || isLoopbackName(host));
  try {
    log.info("Listening on {urls}{reach}{about}", {
      urls: server.urls.join(", "),
      reach: server.addresses.some(({ host }) => isEveryAddress(host)) ? " (every interface)" : "",
      about: options.about === undefined ? "" : `; ${options.about}`,
    });
    await options.onListening?.(server);
    await notifier.ready(`Listening on ${server.urls.join(", ")}`);
    await aborted(signal);
    log.info("{reason}: ending", { reason: signal.reason === undefined ? "Stopped" : errorMessage(signal.reason) });
  } finally {
    await notifier.stopping();
    // Never cleared: work that cannot be aborted, such as that of the resolver, may hold the process up even after this
    // function has returned. The timer itself does not.
    Deno.unrefTimer(setTimeout(options.exit, LAST_MS));
    await Promise.all([server.close(GRACE_MS), options.onStop?.()]);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  else signal.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}
