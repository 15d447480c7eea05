// Run by listen_test.ts as a process of its own: a unix socket needs a permission that names its path.
import { createServer } from "node:net";
import { listen } from "../../src/http/listen.ts";
import { rawExchange } from "./raw_exchange.ts";

const [path = ""] = Deno.args;
const options = { addresses: [{ kind: "unix", path }] } as const;
const serve = () => listen(() => new Response("over unix"), options);
const ask = async () => (await rawExchange({ path }, "GET / HTTP/1.0\r\n\r\n")).split("\r\n\r\n")[1];

const first = await serve();
const body = await ask();
const pipelined = await rawExchange({ path }, "GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(1_000));
const second = await serve().then(String, String);
await first.close();
const goneAfterClose = await Deno.lstat(path).then(() => false, () => true);

// A hard link outlives the name the listener removes: what is left is a socket on which nobody listens.
const abandoned = createServer();
await new Promise<void>((resolve) => abandoned.listen({ path }, resolve));
await Deno.link(path, `${path}.kept`);
await new Promise((resolve) => abandoned.close(resolve));
await Deno.rename(`${path}.kept`, path);
const third = await serve();
const bodyAfterAbandoned = await ask();
await third.close();

const result = {
  urls: first.urls,
  body,
  answersOf1000: pipelined.split("over unix").length - 1,
  second,
  goneAfterClose,
  bodyAfterAbandoned,
};
await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(result)));
