import { deepEqual } from "node:assert/strict";
import { createServer } from "node:http";
import { Socket } from "node:net";
import { Connections } from "../../src/http/connections.ts";
import { DEFAULT_LISTEN_LIMITS, type ListenLimits } from "../../src/http/listen_limits.ts";

/** A server that gets connections from any address, each a tick of the clock after the one before. */
function simulate(limits: Partial<ListenLimits>) {
  let nowMs = 0;
  const connections = new Connections({ ...DEFAULT_LISTEN_LIMITS, ...limits }, () => undefined, () => nowMs);
  const server = createServer();
  server.removeAllListeners("connection");
  connections.add(server);
  return {
    connections,
    wait: (durationMs: number) => nowMs += durationMs,
    connect: (address: string | undefined) => {
      nowMs++;
      const socket = new Socket();
      Object.defineProperty(socket, "remoteAddress", { value: address });
      server.emit("connection", socket);
      return socket;
    },
  };
}

const isOpen = ({ destroyed }: Socket) => !destroyed;

Deno.test("Connections: A6: 1,100 of one address keep 100, the newest, and leave those of others open", () => {
  const { connect } = simulate({});
  const others = ["192.0.2.7", "2001:db8::1", "127.0.0.1", undefined].map(connect);
  const greedy = Array.from({ length: 1_100 }, () => connect("198.51.100.1"));
  deepEqual([others.filter(isOpen).length, greedy.filter(isOpen).length], [4, 100]);
  deepEqual(greedy.slice(-100).every(isOpen), true);
});

Deno.test("Connections: A6: one machine counts once, whichever address of its IPv6 network it takes", () => {
  const { connect } = simulate({ maxConnectionsPerAddress: 3 });
  const sockets = Array.from({ length: 10 }, (_, i) => connect(`2001:db8:1:2::${i}`));
  deepEqual(sockets.filter(isOpen).length, 3);
});

Deno.test("Connections: A6: loopback and unix sockets have the limit of all alone", () => {
  const { connect } = simulate({ maxConnectionsPerAddress: 3, maxConnections: 30 });
  for (const address of ["127.0.0.1", "::1", undefined]) {
    const sockets = Array.from({ length: 30 }, () => connect(address));
    deepEqual(sockets.filter(isOpen).length, 30);
  }
});

Deno.test("Connections: A6: at the limit of all the one idle for longest goes, whoever comes next", () => {
  const { connect } = simulate({ maxConnections: 1_000 });
  const sockets = Array.from({ length: 1_000 }, (_, i) => connect(`10.0.${i >> 8}.${i & 255}`));
  const probe = connect("192.0.2.1");
  deepEqual([isOpen(probe), sockets.filter((socket) => !isOpen(socket))], [true, sockets.slice(0, 1)]);
});

Deno.test("Connections: what stays idle beyond keep-alive and a request's time is closed, whatever it sends", () => {
  const { connect, wait, connections } = simulate({ keepAliveTimeoutMs: 1_000, requestTimeoutMs: 500 });
  const old = connect("192.0.2.1");
  wait(1_400);
  const young = connect("192.0.2.2");
  connections.closeUnused();
  deepEqual([old, young].map(isOpen), [true, true]);
  wait(100);
  connections.closeUnused();
  deepEqual([old, young].map(isOpen), [false, true]);
});
