import { deepEqual, equal, match, ok } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { withTempDir } from "../support/temporary_folder.ts";

/**
 * Does what systemd does for the unit: opens the socket and hands it down, takes notifications, sends SIGTERM (when a
 * line comes in), and says what it saw.
 */
const SUPERVISOR = `
import json, os, select, signal, socket, sys
folder, arguments = sys.argv[1], sys.argv[2:]
notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
notify.bind(folder + "/notify.sock")
listener = socket.create_server(("127.0.0.1", 0))
pid = os.fork()
if pid == 0:
    if listener.fileno() != 3: os.dup2(listener.fileno(), 3)
    os.set_inheritable(3, True)
    os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()), NOTIFY_SOCKET=folder + "/notify.sock",
        WATCHDOG_USEC="100000", STATE_DIRECTORY=folder + "/state")
    os.execv(arguments[0], arguments)
print(listener.getsockname()[1], flush=True)
listener.close()
message = ""
while not message.startswith("STOPPING=1"):
    for ready in select.select([notify, sys.stdin], [], [], 60)[0]:
        if ready is notify:
            message = notify.recv(4096).decode()
            print(json.dumps(message), flush=True)
        elif sys.stdin.readline(): os.kill(pid, signal.SIGTERM)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
`;

const inRepository = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

Deno.test("exporter: under a supervisor it serves the socket it is given, says READY, lives, and says STOPPING", async () => {
  await withTempDir(async (folder) => {
    const child = new Deno.Command(inRepository(".cache/python/bin/python3"), {
      args: [
        ...["-c", SUPERVISOR, folder, Deno.execPath(), "run", "--quiet", "--frozen", "--no-prompt", "--unstable-net"],
        `--config=${inRepository("deno.json")}`,
        `--allow-read=${folder}`,
        `--allow-write=${folder}`,
        `--allow-net=127.0.0.1,unix:${folder}/notify.sock,unix:${folder}/state/dpm-finder-notify.sock`,
        "--allow-env",
        inRepository("src/main.ts"),
        ...["--exporter", "--demo", "--quiet"],
      ],
      cwd: folder,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const errors = new Response(child.stderr).text();
    const lines = linesOf(child.stdout);
    const port = await lines();
    match(port, /^\d+$/);
    const messages: string[] = [];
    const until = async (wanted: (message: string) => boolean) => {
      do messages.push(JSON.parse(await lines())); while (!wanted(messages.at(-1) ?? ""));
    };
    await until((message) => message.startsWith("READY=1"));
    equal(await (await fetch(`http://127.0.0.1:${port}/-/healthy`)).text(), "dpm-finder is healthy.\n");
    await until((message) => message === "WATCHDOG=1");
    const stdin = child.stdin.getWriter();
    await stdin.write(new TextEncoder().encode("stop\n"));
    await until((message) => message.startsWith("STOPPING=1"));
    equal(await lines(), "0");
    await stdin.close();
    await child.status;
    equal(await errors, "");
    deepEqual(messages.filter((message) => message !== "WATCHDOG=1"), [
      `READY=1\nSTATUS=Listening on http://127.0.0.1:${port}`,
      "STOPPING=1",
    ]);
    const left = await Array.fromAsync(Deno.readDir(`${folder}/state`), ({ name }) => name);
    ok(!left.includes("dpm-finder-notify.sock"), left.join());
  });
});

/** Gives one line of a stream after the other. */
function linesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): () => Promise<string> {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  return async () => {
    while (!buffer.includes("\n")) {
      const { value, done } = await reader.read();
      if (done) return buffer;
      buffer += value;
    }
    const [line = ""] = buffer.split("\n", 1);
    buffer = buffer.slice(line.length + 1);
    return line;
  };
}
