/** A TCP port on the loopback interface that nothing listened on a moment ago. */
export function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}

/**
 * Where nobody listens: a free port may be taken by whatever runs beside a test, this one belongs to a program of 1980.
 * (Port 1 is one that fetch itself refuses.)
 */
export const NOBODY = "127.0.0.1:2";
