// Run by listen_fds_test.ts as a process that is handed a socket; answers one request and ends.
import { listen } from "../../src/http/listen.ts";
import { listenFds } from "../../src/http/listen_fds.ts";

const addresses = listenFds({
  listenFds: Deno.env.get("LISTEN_FDS"),
  listenPid: Deno.env.get("LISTEN_PID"),
  pid: Deno.pid,
});
const answered = Promise.withResolvers<void>();
const server = await listen(() => {
  answered.resolve();
  return new Response("handed down");
}, { addresses });
await Deno.stdout.write(new TextEncoder().encode(server.urls[0]));
await answered.promise;
await server.close();
