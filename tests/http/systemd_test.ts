import { deepEqual, equal, throws } from "node:assert/strict";
import { join } from "node:path";
import { listenFds } from "../../src/http/listen_fds.ts";
import { SdNotifier } from "../../src/http/sd_notifier.ts";
import type { ServerError } from "../../src/http/server_error.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { runScript } from "../support/run_deno.ts";

Deno.test("listenFds: gives the sockets from 3 on when they are meant for this process", () => {
  deepEqual(listenFds({ listenFds: "2", listenPid: "7", pid: 7 }), [{ kind: "fd", fd: 3 }, { kind: "fd", fd: 4 }]);
  deepEqual(listenFds({ listenFds: "2", listenPid: "8", pid: 7 }), []);
  deepEqual(listenFds({ listenFds: "2", listenPid: undefined, pid: 7 }), []);
  deepEqual(listenFds({ listenFds: undefined, listenPid: "7", pid: 7 }), []);
  deepEqual(listenFds({ listenFds: "0", listenPid: "7", pid: 7 }), []);
});

Deno.test("listenFds: what is not a number of sockets is an error", () => {
  for (const value of ["two", "-1", "1x", "4000000000"]) {
    throws(() => listenFds({ listenFds: value, listenPid: "7", pid: 7 }), {
      name: "ServerError",
      message: `Cannot take over sockets from LISTEN_FDS "${value}": it is not a number of sockets. ` +
        "Start the program by a systemd socket unit, or unset LISTEN_FDS.",
    });
  }
});

Deno.test("SdNotifier: without NOTIFY_SOCKET nothing is opened and nothing sent", async () => {
  const errors: ServerError[] = [];
  const onError = (error: ServerError) => void errors.push(error);
  using notifier = new SdNotifier({
    notifySocket: undefined,
    ownPath: "/none/own.sock",
    watchdogUsec: "1000",
    onError,
  });
  await notifier.ready("serving");
  await notifier.stopping();
  deepEqual(errors, []);
});

Deno.test("SdNotifier: names each flag that is missing, or a socket of another kind, and goes on", async () => {
  const errors: string[] = [];
  const onError = (error: ServerError) => void errors.push(error.message);
  await using folder = await temporaryFolder();
  const ownPath = join(folder.path, "own.sock");
  for (const notifySocket of ["/run/systemd/notify", "vsock:2:1"]) {
    using notifier = new SdNotifier({ notifySocket, ownPath, onError });
    await notifier.ready();
    await notifier.stopping();
  }
  deepEqual(errors, [
    'Cannot notify systemd at "/run/systemd/notify": the program was started without what it takes to send there. ' +
    `Start it with --unstable-net --allow-net=unix:${ownPath},unix:/run/systemd/notify --allow-write=/run/systemd/notify.`,
    'Cannot notify systemd at "vsock:2:1": only paths and names after @ are supported. Check NOTIFY_SOCKET.',
  ]);
});

Deno.test("SdNotifier: every message arrives at a datagram socket, with no more permissions than said", async () => {
  await using folder = await temporaryFolder();
  const [remote, own] = [join(folder.path, "notify.sock"), join(folder.path, "own.sock")];
  const { stdout, stderr } = await runScript(
    "tests/http/systemd_child.ts",
    [
      "--unstable-net",
      `--allow-read=${remote},${own}`,
      `--allow-write=${remote},${own}`,
      `--allow-net=unix:${remote},unix:${own}`,
    ],
    remote,
    own,
  );
  equal(stderr, "");
  deepEqual(JSON.parse(stdout), {
    received: [
      "READY=1\nSTATUS=Serving on :9966, on two lines",
      "WATCHDOG=1",
      "STATUS=Refreshing",
      "STOPPING=1",
    ],
    errors: [
      `Cannot notify systemd at "${remote}": No such file or directory (os error 2). ` +
      "Check NOTIFY_SOCKET and permissions.",
    ],
    ownIsLeft: false,
    watchdogOfAnother: "READY=1",
  });
});
