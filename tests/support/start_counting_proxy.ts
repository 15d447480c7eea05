/** A proxy that counts what is asked of it. */
export interface CountingProxy extends AsyncDisposable {
  readonly url: string;
  /** First line of every request, in order: `GET http://host/path HTTP/1.1`, `CONNECT host:443 HTTP/1.1`. */
  readonly asked: readonly string[];
}

/**
 * Starts a proxy on a free loopback port that answers plain requests with what `answer` makes of them and opens no
 * tunnel.
 *
 * @param answer @default {502} as a company's proxy that lets nothing through
 */
export function startCountingProxy(
  answer: (request: Request) => Response | Promise<Response> = () => new Response("blocked", { status: 502 }),
): CountingProxy {
  const asked: string[] = [];
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serve = async (connection: Deno.Conn) => {
    try {
      const { head, body } = await readRequest(connection);
      const [line = "", ...fields] = head.split("\r\n");
      asked.push(line);
      const [method = "", address = ""] = line.split(" ");
      const headers = new Headers(fields.map((field) => [field.split(":")[0] ?? "", field.replace(/^[^:]*:\s*/, "")]));
      const response = method === "CONNECT"
        ? new Response("blocked", { status: 502 })
        : await answer(new Request(address, { method, headers, ...(body === "" ? {} : { body }) }));
      const bytes = await response.bytes();
      const type = response.headers.get("content-type") ?? "text/plain";
      const start = `HTTP/1.1 ${response.status} X\r\ncontent-type: ${type}\r\ncontent-length: ${bytes.length}\r\n` +
        "connection: close\r\n\r\n";
      await new Response(new Blob([start, bytes])).body?.pipeTo(connection.writable, { preventClose: true });
    } finally {
      try {
        connection.close();
      } catch {
        // The client may have closed it.
      }
    }
  };
  const accepting = (async () => {
    for await (const connection of listener) serve(connection).catch(() => {});
  })();
  return {
    url: `http://127.0.0.1:${listener.addr.port}`,
    asked,
    async [Symbol.asyncDispose]() {
      listener.close();
      await accepting.catch(() => {});
    },
  };
}

async function readRequest(connection: Deno.Conn): Promise<{ readonly head: string; readonly body: string }> {
  const decoder = new TextDecoder("latin1");
  const chunk = new Uint8Array(64 * 1024);
  let text = "";
  for (;;) {
    const end = text.indexOf("\r\n\r\n");
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
    if (end >= 0 && text.length >= end + 4 + length) return { head: text.slice(0, end), body: text.slice(end + 4) };
    const read = await connection.read(chunk);
    if (read === null) return { head: text, body: "" };
    text += decoder.decode(chunk.subarray(0, read));
  }
}
