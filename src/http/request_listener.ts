import type { IncomingMessage, ServerResponse } from "node:http";
import { TLSSocket } from "node:tls";
import { getRequestListener, RequestError } from "@hono/node-server";
import type { ClientInfo, Handler, RequestFault } from "./handler.ts";
import { helpfulResponse } from "./helpful_response.ts";
import { BodyTooLargeError, limitBody } from "./limit_body.ts";
import { limitChunkFraming } from "./limit_chunk_framing.ts";
import type { ListenLimits } from "./listen_limits.ts";
import { writeResponse } from "./write_response.ts";

/** Tells the adapter that there is nothing left to write. */
const ALREADY_SENT = new Response(null, { headers: { "x-hono-already-sent": "true" } });

/** Time for the rest of a body after the answer, as the adapter has it. */
const REST_OF_BODY_MS = 500;

/** Whether the answer to a request was begun, by its handler or by a refusal of its body. */
interface AnswerOnce {
  isTaken: boolean;
}

/** A request listener of node:http. */
export type NodeListener = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>;

/**
 * Turns a web-standard handler into a listener of node:http.
 *
 * The adapter makes the `Request`. The response is written here, because the adapter prints what a body throws and reads
 * bytes in memory through a stream. Errors go to `onFault`, and nothing of them to the client.
 */
export function requestListener(
  handler: Handler,
  limits: Pick<ListenLimits, "maxBodyBytes" | "maxHeaderBytes" | "responseStallTimeoutMs">,
  onFault: (fault: RequestFault) => void,
): NodeListener {
  const answer = async (
    request: Request,
    client: ClientInfo,
    outgoing: ServerResponse,
    turn: AnswerOnce,
  ): Promise<Response> => {
    let response: Response;
    try {
      response = await handler(limitBody(request, limits.maxBodyBytes), client);
    } catch (error) {
      if (!(error instanceof BodyTooLargeError) && !turn.isTaken) onFault(faultOf(error, request));
      response = responseToError(error);
    }
    const { socket, req } = outgoing;
    if (turn.isTaken) {
      await response.body?.cancel();
      return ALREADY_SENT;
    }
    turn.isTaken = true;
    // The adapter sees to it for other methods.
    if (req.method === "GET" || req.method === "HEAD") outgoing.once("finish", () => cutEndlessBody(req));
    socket?.setTimeout(limits.responseStallTimeoutMs);
    try {
      await writeResponse(response, outgoing);
    } catch (error) {
      onFault(faultOf(error, request));
    }
    return ALREADY_SENT;
  };
  const listener = getRequestListener(
    (request, { incoming, outgoing }) => {
      const { socket } = incoming as IncomingMessage;
      const turn: AnswerOnce = { isTaken: false };
      limitChunkFraming(incoming as IncomingMessage, limits.maxHeaderBytes, () => {
        if (turn.isTaken) return;
        turn.isTaken = true;
        void writeResponse(tooMuchFraming(), outgoing as ServerResponse);
      });
      const client = { remoteAddress: socket.remoteAddress, encrypted: socket instanceof TLSSocket };
      return answer(request, client, outgoing as ServerResponse, turn);
    },
    // The hostname replaces the Host header, which HTTP/1.0 lacks.
    { overrideGlobalObjects: false, hostname: "localhost", errorHandler: responseToError },
  );
  return (incoming, outgoing) => {
    // The adapter takes a name in capitals before a port for a forged one.
    const { host } = incoming.headers;
    if (host !== undefined) incoming.headers.host = host.toLowerCase();
    return listener(incoming, outgoing);
  };
}

function responseToError(error: unknown): Response {
  if (error instanceof BodyTooLargeError) return helpfulResponse(413, error.message);
  if (error instanceof RequestError) {
    return helpfulResponse(
      400,
      `Cannot read the request: ${lowerFirst(error.message)}. Send HTTP/1.1 with a Host header.`,
    );
  }
  return helpfulResponse(
    500,
    "Cannot answer the request: something went wrong here. The log of this program says what.",
  );
}

function tooMuchFraming(): Response {
  return helpfulResponse(
    400,
    "Cannot accept the request: there is more around the chunks of its body than in them. Send it without extensions.",
    { connection: "close" },
  );
}

function faultOf(error: unknown, request: Request): RequestFault {
  return { error, method: request.method, path: new URL(request.url).pathname };
}

/**
 * Ends the connection of a request that was answered and whose body, which nobody reads, goes on.
 *
 * Not at once: a client that still sends then would be reset, and might lose the answer.
 */
function cutEndlessBody(incoming: IncomingMessage): void {
  if (incoming.complete) return;
  const { socket } = incoming;
  const timer = setTimeout(() => incoming.complete || socket.destroy(), REST_OF_BODY_MS);
  socket.once("close", () => clearTimeout(timer));
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
