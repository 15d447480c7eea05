import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { join } from "node:path";
import { runServer, type RunServerOptions, type Supervisor } from "../../src/http/run_server.ts";
import { rawExchange } from "./raw_exchange.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const LOCALHOST = { kind: "tcp", host: "127.0.0.1", port: 0 } as const;
const ALONE: Supervisor = {
  listenFds: undefined,
  listenPid: undefined,
  notifySocket: undefined,
  watchdogUsec: undefined,
  watchdogPid: undefined,
  pid: 7,
};

/** What a server is run with, and what it said: the level and the line with its values put in. */
function serverBench(changes: Partial<RunServerOptions> = {}) {
  const said: string[] = [];
  const stop = new AbortController();
  const say = (level: string) => (line: unknown, values: Readonly<Record<string, unknown>> = {}) =>
    void said.push(`${level} ${String(line).replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]))}`);
  const options: RunServerOptions = {
    addresses: [LOCALHOST],
    webConfigFile: undefined,
    externalUrl: undefined,
    externalUrlOption: "--web.external-url",
    supervisor: ALONE,
    signal: stop.signal,
    log: { info: say("INFO"), warn: say("WARN"), error: say("ERROR") } as RunServerOptions["log"],
    exit: () => said.push("EXIT"),
    ...changes,
  };
  return { said, stop, options };
}

Deno.test("runServer: listens, begins its work, serves until the signal, and ends in order", async () => {
  const stopped: string[] = [];
  const { said, stop, options } = serverBench({
    about: "refreshing every 1d",
    onListening: async ({ urls: [url = ""] }) => {
      stopped.push(await (await fetch(url)).text());
      stop.abort(new Error("Stopped by SIGTERM"));
    },
    onStop: () => {
      stopped.push("work ended");
      return Promise.resolve();
    },
  });
  await runServer(() => new Response("hello"), options);
  deepEqual(stopped, ["hello", "work ended"]);
  match(said[0] ?? "", /^INFO Listening on http:\/\/127\.0\.0\.1:\d+; refreshing every 1d$/);
  deepEqual(said.slice(1), ["INFO Stopped by SIGTERM: ending"]);
});

Deno.test("runServer: a request in flight is answered before it ends", async () => {
  let answer: Promise<string> | undefined;
  const { stop, options } = serverBench({
    onListening: ({ urls: [url = ""] }) => {
      answer = fetch(url).then((response) => response.text());
    },
  });
  const arrived = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const running = runServer(async () => {
    arrived.resolve();
    await release.promise;
    return new Response("in time");
  }, options);
  await arrived.promise;
  stop.abort();
  release.resolve();
  await running;
  equal(await answer, "in time");
});

Deno.test("runServer: what its work throws ends it in order, and passes", async () => {
  let ended = false;
  let url = "";
  const { options } = serverBench({
    onListening: ({ urls }) => {
      url = urls[0] ?? "";
      throw new Error("no state");
    },
    onStop: () => {
      ended = true;
      return Promise.resolve();
    },
  });
  await rejects(runServer(() => new Response(), options), { message: "no state" });
  equal(ended, true);
  await rejects(fetch(url));
});

Deno.test("runServer: sockets that a supervisor hands down go before the addresses", async () => {
  const { options } = serverBench({ supervisor: { ...ALONE, listenFds: "1", listenPid: "7" } });
  // No socket is there: what is tried, and not listened on instead, is what shows.
  await rejects(runServer(() => new Response(), options), {
    name: "ServerError",
    message: /^Cannot listen on "fd:3":/,
  });
});

Deno.test("runServer: addresses that were asked for beside sockets handed down are told to have no effect", async () => {
  const supervisor = { ...ALONE, listenFds: "2", listenPid: "7" };
  const warnings = async (addressesGivenBy: string | undefined) => {
    const { said, options } = serverBench({ supervisor, addressesGivenBy });
    await rejects(runServer(() => new Response(), options), { name: "ServerError" });
    return said.filter((line) => line.startsWith("WARN"));
  };
  deepEqual(await warnings("--listen"), [
    "WARN --listen has no effect: the supervisor passes 2 sockets to listen on",
  ]);
  deepEqual(await warnings(undefined), []);
});

Deno.test("runServer: a browser at a foreign name is refused where only loopback is listened on", async () => {
  const found: number[] = [];
  const { stop, options } = serverBench({
    onListening: async ({ addresses: [bound] }) => {
      const port = bound?.port ?? 0;
      for (const headers of ["Host: evil.example\r\nSec-Fetch-Site: none", "Host: evil.example", "Host: LOCALHOST:1"]) {
        const answer = await rawExchange({ port }, `GET / HTTP/1.1\r\n${headers}\r\nConnection: close\r\n\r\n`);
        found.push(Number(answer.slice("HTTP/1.1 ".length, 12)));
      }
      stop.abort();
    },
  });
  await runServer(() => new Response("numbers"), options);
  deepEqual(found, [421, 200, 200]);
});

Deno.test("runServer: a supervisor that cannot be notified costs one warning", async () => {
  const { said, stop, options } = serverBench({
    supervisor: { ...ALONE, notifySocket: "/run/systemd/notify", watchdogUsec: "1000" },
    folder: "/tmp",
    onListening: () => stop.abort(),
  });
  await runServer(() => new Response(), options);
  equal(said.filter((line) => /^WARN Cannot notify systemd at "\/run\/systemd\/notify"/.test(line)).length, 1);
});

Deno.test("runServer: A7, A10: tells of a web config file that changed, that broke, and that was emptied", async () => {
  await using folder = await temporaryFolder();
  const webConfigFile = join(folder.path, "web.yml");
  const write = (value: string) =>
    Deno.writeTextFileSync(webConfigFile, `http_server_config:\n  headers:\n    X-Frame-Options: ${value}\n`);
  write("deny");
  const { said, stop, options } = serverBench({
    webConfigFile,
    onListening: async ({ urls: [url = ""] }) => {
      const until = async (pattern: RegExp) => {
        while (!said.some((line) => pattern.test(line))) {
          await (await fetch(url)).body?.cancel();
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      };
      write("sameorigin");
      await until(/^INFO The web config file changed and holds from now on$/);
      write("none");
      await until(/^ERROR Cannot use .*expected deny or sameorigin\. What held before goes on holding$/);
      Deno.writeTextFileSync(webConfigFile, "basic_auth_users:\n  a: b\n");
      await until(/^ERROR Cannot use .*htpasswd -nBC 10 "a"\. What held before goes on holding$/);
      Deno.writeTextFileSync(webConfigFile, "");
      await until(/^WARN The web configuration .* is empty\. What held before goes on holding; restart the program /);
      stop.abort();
    },
  });
  await runServer(() => new Response(), options);
  equal(said.filter((line) => line.startsWith("ERROR")).length, 2);
});
