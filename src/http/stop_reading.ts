import type { Socket } from "node:net";

/**
 * Stops reading requests from a socket for good, while its answers go on.
 *
 * `pause` alone does not: node:http resumes the socket with every message that ends, and the 64 KiB that were read last
 * may hold 2,000 requests, each of which it would build, and take apart with an error when the connection closes.
 */
export function stopReading(socket: Socket): void {
  const parser = "parser" in socket ? socket.parser : undefined;
  if (typeof parser === "object" && parser !== null && "onIncoming" in parser) parser.onIncoming = () => 0;
  socket.resume = () => socket;
  socket.pause();
}
