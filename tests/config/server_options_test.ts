import assert from "node:assert/strict";
import { formatListenAddress } from "../../src/http/listen_address.ts";
import { resolveWithEndpoint } from "./resolve_support.ts";

const listenOf = async (args: readonly string[], environment: Record<string, string> = {}) =>
  (await resolveWithEndpoint({ args, environment })).server.listen.map(formatListenAddress);

Deno.test("serverOptions: the port listens everywhere, addresses replace it", async () => {
  assert.deepEqual(await listenOf([]), [":9966"]);
  assert.deepEqual(await listenOf(["--port", "0"]), [":0"]);
  assert.deepEqual(await listenOf(["-p", "1", "--listen", "[::1]:2", "--listen", "unix:/run/x"]), [
    "[::1]:2",
    "unix:/run/x",
  ]);
  assert.deepEqual(await listenOf([], { DPM_FINDER_LISTEN: "127.0.0.1:1\n\n:2" }), ["127.0.0.1:1", ":2"]);
});

Deno.test("serverOptions: the address of a Kubernetes Service in DPM_FINDER_PORT is no port", async () => {
  const environment = { DPM_FINDER_PORT: "tcp://10.96.0.12:9966" };
  assert.deepEqual(await listenOf([], environment), [":9966"]);
  assert.deepEqual(await listenOf(["--port", "1234"], environment), [":1234"]);
  await assert.rejects(listenOf(["--port", "tcp://10.96.0.12:9966"]), { name: "ConfigError" });
  await assert.rejects(listenOf([], { DPM_FINDER_PORT: "tcp" }), { name: "ConfigError" });
});

const REFUSED: readonly [args: readonly string[], message: RegExp][] = [
  [["--listen", "garbage"], /^Cannot use "garbage" as --listen: it has no port\. Give ADDRESS:PORT/],
  [["--listen", "[x]:1"], /^Cannot use "\[x\]:1" as --listen: what stands in brackets is no IPv6 address\./],
  [["--web.config.file="], /^Cannot use "" as --web\.config\.file: it is empty\./],
];

for (const [args, message] of REFUSED) {
  Deno.test(`serverOptions: ${args.join(" ")} is refused`, async () => {
    await assert.rejects(listenOf(args), { name: "ConfigError", message });
  });
}
