import { equal, match } from "node:assert/strict";

/** Opens a socket, hands it down as systemd does, and becomes the program: file descriptor 3, LISTEN_FDS, LISTEN_PID. */
const SUPERVISOR = `
import os, socket, sys
listener = socket.create_server(("127.0.0.1", 0))
if listener.fileno() != 3: os.dup2(listener.fileno(), 3)
os.set_inheritable(3, True)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.argv[1], sys.argv[1:])
`;

Deno.test("listen: a socket that a supervisor handed down is served without any permission for the network", async () => {
  const child = new Deno.Command(".cache/python/bin/python3", {
    args: [
      ...["-c", SUPERVISOR, Deno.execPath(), "run", "--no-prompt", "--frozen"],
      ...["--allow-env=LISTEN_FDS,LISTEN_PID", "tests/servers/listen_fds_child.ts"],
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value: url = "" } = await lines.read();
  match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
  equal(await (await fetch(url)).text(), "handed down");
  equal((await child.status).code, 0);
  await lines.cancel();
});
