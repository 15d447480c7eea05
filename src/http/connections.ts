import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { clientNetwork } from "./client_network.ts";
import { acceptedSocket } from "./heed_pauses.ts";
import type { ListenLimits } from "./listen_limits.ts";
import type { NodeListener } from "./request_listener.ts";
import { refuseOnSocket } from "./refuse_on_socket.ts";

/** The network of `::1`. */
const LOOPBACK_6 = clientNetwork("::1");

type ConnectionLimits = Pick<
  ListenLimits,
  "maxConnections" | "maxConnectionsPerAddress" | "maxUnanswered" | "keepAliveTimeoutMs" | "requestTimeoutMs"
>;

/** A connection, from its acceptance to its end. */
interface Connection {
  /** Over TLS, the socket beneath it. */
  readonly socket: Socket;
  /** The connections of the same client, this one among them; `undefined` where an address does not tell clients apart. */
  readonly siblings: Set<Connection> | undefined;
  /** In the order in which the requests came. */
  readonly unanswered: Set<ServerResponse>;
  /** Begins the answer of each request behind the one that is being answered. */
  readonly waiting: (() => void)[];
  /** Set once it sent too many requests; none of it is read anymore. */
  isRefused: boolean;
  /** When it was opened, or last sent a request or was answered. */
  lastUseMs: number;
}

/**
 * The connections of servers that belong together, held to their limits.
 *
 * node:http bounds neither the requests that one connection sends ahead (a read of 64 KiB holds 2,000 of them) nor whom
 * it turns away when there are too many connections: the next client, whoever that is. Here the requests of a connection
 * are answered one after the other, and the newest client gets in for the one that has been idle for longest.
 */
export class Connections {
  readonly #limits: ConnectionLimits;
  readonly #onAnswered: () => void;
  readonly #nowMs: () => number;
  readonly #open = new Set<Connection>();
  readonly #bySocket = new WeakMap<Socket, Connection>();
  readonly #byNetwork = new Map<string, Set<Connection>>();
  #isLastRequest = false;

  /**
   * @param onAnswered Called whenever a connection has nothing left to answer.
   * @param nowMs A clock that only goes forward, in milliseconds.
   */
  constructor(limits: ConnectionLimits, onAnswered: () => void, nowMs: () => number = () => performance.now()) {
    this.#limits = limits;
    this.#onAnswered = onAnswered;
    this.#nowMs = nowMs;
  }

  /** Counts the connections of a server. Its requests have to come through {@linkcode answerInTurn}. */
  add(server: Server): void {
    server.prependListener("connection", (socket: Socket) => this.#accept(socket));
  }

  /** Wraps a listener so that it answers a connection's requests one after the other. */
  answerInTurn(listener: NodeListener): RequestListener {
    return (incoming, outgoing) => this.#answerInTurn(listener, incoming, outgoing);
  }

  /** Whether a line written now answers the request that is being read, and none that came before it. */
  mayRefuse(socket: Socket): boolean {
    const [first, second] = this.#of(socket).unanswered;
    return first === undefined || (second === undefined && !first.headersSent && !first.req.complete);
  }

  /** Whether a request waits for its answer. */
  get isAnswering(): boolean {
    for (const { unanswered } of this.#open) {
      if (unanswered.size > 0) return true;
    }
    return false;
  }

  /** Has each connection closed after the answer to the last request that it sent until now. */
  endAfterAnswers(): void {
    this.#isLastRequest = true;
    for (const { unanswered } of this.#open) {
      const last = [...unanswered].at(-1);
      if (last !== undefined) last.shouldKeepAlive = false;
    }
  }

  /**
   * Closes the connections that have been idle for longer than a next request may take to come and be read. The timers of
   * node:http end with the first byte after an answer, even if it belongs to no request.
   */
  closeUnused(): void {
    const sinceMs = this.#nowMs() - this.#limits.keepAliveTimeoutMs - this.#limits.requestTimeoutMs;
    for (const { socket, unanswered, lastUseMs } of this.#open) {
      if (unanswered.size === 0 && lastUseMs < sinceMs) socket.destroy();
    }
  }

  /** Closes every connection at once. */
  destroy(): void {
    for (const { socket } of this.#open) socket.destroy();
  }

  #accept(socket: Socket): Connection {
    const network = clientNetwork(socket.remoteAddress);
    const siblings = isShared(network) ? undefined : this.#byNetwork.get(network) ?? new Set<Connection>();
    if (siblings !== undefined) this.#byNetwork.set(network, siblings);
    if (siblings !== undefined && siblings.size >= this.#limits.maxConnectionsPerAddress) this.#closeIdlest(siblings);
    if (this.#open.size >= this.#limits.maxConnections) this.#closeIdlest(this.#open);
    const connection: Connection = {
      socket,
      siblings,
      unanswered: new Set(),
      waiting: [],
      isRefused: false,
      lastUseMs: this.#nowMs(),
    };
    this.#open.add(connection);
    this.#bySocket.set(socket, connection);
    siblings?.add(connection);
    socket.once("close", () => {
      this.#forget(connection);
      if (siblings?.size === 0 && this.#byNetwork.get(network) === siblings) this.#byNetwork.delete(network);
      this.#onAnswered();
    });
    return connection;
  }

  #closeIdlest(connections: ReadonlySet<Connection>): void {
    let idlest: Connection | undefined;
    for (const connection of connections) {
      if (idlest === undefined || isIdlerThan(connection, idlest)) idlest = connection;
    }
    if (idlest === undefined) return;
    this.#forget(idlest);
    idlest.socket.destroy();
  }

  #forget(connection: Connection): void {
    this.#open.delete(connection);
    connection.siblings?.delete(connection);
    connection.unanswered.clear();
    connection.waiting.length = 0;
  }

  #answerInTurn(listener: NodeListener, incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { socket } = incoming;
    const connection = this.#of(socket);
    const { unanswered, waiting } = connection;
    if (connection.isRefused) return;
    connection.lastUseMs = this.#nowMs();
    if (unanswered.size >= this.#limits.maxUnanswered) {
      connection.isRefused = true;
      stopReading(socket);
      waiting.push(() => refuseOnSocket(socket, ...this.#tooMany()));
      return;
    }
    if (this.#isLastRequest) outgoing.shouldKeepAlive = false;
    unanswered.add(outgoing);
    outgoing.once("close", () => {
      unanswered.delete(outgoing);
      connection.lastUseMs = this.#nowMs();
      waiting.shift()?.();
      if (unanswered.size === 0) this.#onAnswered();
    });
    if (unanswered.size === 1) void listener(incoming, outgoing);
    else waiting.push(() => void listener(incoming, outgoing));
  }

  #tooMany(): [status: number, line: string] {
    return [
      429,
      `Cannot answer: ${this.#limits.maxUnanswered} requests of this connection wait for their answers already. ` +
      "Send the next one after an answer.",
    ];
  }

  #of(socket: Socket): Connection {
    let connection = this.#bySocket.get(socket);
    if (connection !== undefined) return connection;
    const accepted = acceptedSocket(socket);
    connection = this.#bySocket.get(accepted) ?? this.#accept(accepted);
    this.#bySocket.set(socket, connection);
    return connection;
  }
}

/**
 * Whether many clients may come as one: on loopback, where a reverse proxy speaks for all of its own, and on a unix
 * socket, which has no addresses.
 */
function isShared(network: string): boolean {
  return network === "" || network.startsWith("127.") || network === LOOPBACK_6;
}

/**
 * Stops reading requests from a socket for good, while its answers go on.
 *
 * `pause` alone does not: node:http resumes the socket with every message that ends, and the 64 KiB that were read last
 * may hold 2,000 requests, each of which it would build, and take apart with an error when the connection closes.
 */
function stopReading(socket: Socket): void {
  const parser = "parser" in socket ? socket.parser : undefined;
  if (typeof parser === "object" && parser !== null && "onIncoming" in parser) parser.onIncoming = () => 0;
  socket.resume = () => socket;
  socket.pause();
}

/** A connection that answers nothing goes before one that does; among these, the one unused for longest. */
function isIdlerThan(a: Connection, b: Connection): boolean {
  const isIdle = a.unanswered.size === 0;
  return isIdle === (b.unanswered.size === 0) ? a.lastUseMs < b.lastUseMs : isIdle;
}
