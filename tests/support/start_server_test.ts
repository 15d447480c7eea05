import { equal, match, ok, rejects } from "node:assert/strict";
import { MissingProgramError } from "./missing_program_error.ts";
import { ServerStartError } from "./server_start_error.ts";
import { type ServerRecipe, startServer } from "./start_server.ts";

/** Deno stands in for a server: it is the one program that is always there. */
function recipe(script: string): ServerRecipe {
  return {
    program: Deno.execPath(),
    installCommand: "none",
    readyPath: "/ready",
    async prepare(directory, port) {
      const path = `${directory}/server.js`;
      await Deno.writeTextFile(path, script.replace("PORT", String(port)));
      return ["run", "--no-prompt", "--no-config", `--allow-net=127.0.0.1:${port}`, path];
    },
  };
}

const SERVING =
  `console.log("says hello"); Deno.serve({ hostname: "127.0.0.1", port: PORT }, () => new Response("ready"))`;

Deno.test("startServer: a program that is missing is an error that names it and how to install it", async () => {
  await rejects(
    startServer({ ...recipe(""), program: "no-such-server", installCommand: "apt-get install no-such" }),
    (error) => {
      ok(error instanceof MissingProgramError);
      match(error.message, /^Cannot start "no-such-server": .*apt-get install no-such$/);
      return true;
    },
  );
});

Deno.test("startServer: a program that ends at once is an error with what it said, and leaves nothing behind", async () => {
  let directory = "";
  const failing = recipe(`console.error("no such flag"); Deno.exit(1)`);
  const noted: ServerRecipe = {
    ...failing,
    prepare(made, port) {
      directory = made;
      return failing.prepare(made, port);
    },
  };
  await rejects(startServer(noted), (error) => {
    ok(error instanceof ServerStartError);
    match(error.message, /it ended at once\. Its log ends with:\n.*no such flag/s);
    return true;
  });
  await rejects(Deno.stat(directory), Deno.errors.NotFound);
});

Deno.test("startServer: another process that answers on the port is not taken for the one that was started", async () => {
  await using stranger = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response("ready"),
  );
  await rejects(
    startServer({ ...recipe(SERVING), identityPath: "/config", port: stranger.addr.port }),
    (error) => error instanceof ServerStartError && /it ended at once/.test(error.message),
  );
});

Deno.test("startServer: a server is known by its directory", async () => {
  const telling = SERVING.replace(`"ready"`, "import.meta.dirname");
  await using server = await startServer({ ...recipe(telling), identityPath: "/config" });
  equal(await (await fetch(server.url)).text(), server.directory);
});

Deno.test("startServer: a server answers, has a log, can be stopped twice, and its directory goes with it", async () => {
  const server = await startServer(recipe(SERVING));
  equal(await (await fetch(server.url)).text(), "ready");
  await server.stop("SIGKILL");
  await server.stop();
  match(await server.log(), /says hello/);
  await rejects(fetch(server.url));
  await server[Symbol.asyncDispose]();
  await rejects(Deno.stat(server.directory), Deno.errors.NotFound);
});

Deno.test("startServer: comes back where it was, on what it stored", async () => {
  await using server = await startServer(recipe(SERVING));
  await server.stop();
  const again = await startServer({ ...recipe(SERVING), directory: server.directory, port: server.port });
  equal(again.url, server.url);
  await again[Symbol.asyncDispose]();
  ok((await Deno.stat(server.directory)).isDirectory);
});
