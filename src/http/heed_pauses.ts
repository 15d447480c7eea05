import { Socket } from "node:net";
import type { TLSSocket } from "node:tls";

/** What node:net reads a socket with. */
interface ReadHandle {
  readStart(): void;
  readStop(): void;
}

/**
 * Stops reading from a client while its TLS socket is paused.
 *
 * Deno's TLS reads on when it is paused, as fast as the client sends, into memory; only the handle of the socket beneath
 * stops it.
 */
export function heedPauses(secure: TLSSocket): void {
  secure.on("pause", () => handleBeneath(secure)?.readStop());
  secure.on("resume", () => {
    // The event comes a turn after the call, when the socket may be paused again.
    if (!secure.isPaused()) handleBeneath(secure)?.readStart();
  });
}

/** The socket that was accepted, beneath a TLS socket; the socket itself when there is none beneath. */
export function acceptedSocket(socket: Socket): Socket {
  return "_parent" in socket && socket._parent instanceof Socket ? socket._parent : socket;
}

function handleBeneath(secure: TLSSocket): ReadHandle | undefined {
  const accepted = acceptedSocket(secure);
  const handle = "_handle" in accepted ? accepted._handle : undefined;
  return isReadHandle(handle) ? handle : undefined;
}

function isReadHandle(handle: unknown): handle is ReadHandle {
  return typeof handle === "object" && handle !== null && "readStop" in handle && "readStart" in handle;
}
