import { equal, match } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { withTempDir } from "../../support/temporary_folder.ts";
import { HASH_OF_SECRET } from "../../http/hash_of_secret.ts";
import { type CliResult, runCli, type RunCliOptions } from "../../support/run_cli.ts";
import { startExporter } from "./start_exporter.ts";
import { DENO_FLAGS } from "../../../src/cli/unknown_word.ts";

const inRepository = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const WORKER = inRepository("src/http/bcrypt_worker.ts");
const CERTIFICATES = inRepository("tests/support/certificates");
const USERS = `basic_auth_users:\n  alice: ${HASH_OF_SECRET}\n`;

/** Starts an exporter that is expected to refuse, with the permissions of `deno task start` unless told otherwise. */
async function refused(
  folder: string,
  { args = [], ...options }: Partial<RunCliOptions>,
): Promise<CliResult> {
  const result = await runCli({
    args: ["--exporter", "--demo", "--listen", "127.0.0.1:0", ...args],
    cwd: folder,
    ...options,
  });
  equal(result.stderr.trimEnd().split("\n").length, 1, result.stderr);
  equal(result.stdout, "");
  equal(result.code, 2);
  return result;
}

Deno.test("exporter process: sockets that it may not ask for are an error, not another address", async () => {
  await withTempDir(async (folder) => {
    const unasked = await refused(folder, { flags: ["--deny-env=LISTEN_FDS"] });
    equal(
      unasked.stderr,
      "dpm-finder: Cannot find out whether systemd passes a socket: the program was started without the " +
        `permission to read the environment variable LISTEN_FDS. Start it with --allow-env=LISTEN_FDS. ${DENO_FLAGS}.\n`,
    );
    const whose = await refused(folder, { flags: ["--deny-env=LISTEN_PID"], env: { LISTEN_FDS: "1" } });
    match(whose.stderr, /environment variable LISTEN_PID\. Start it with --allow-env=LISTEN_PID\. Flags of deno .*\n$/);
  });
});

Deno.test("exporter process: a web config file elsewhere is refused with the flag that lets it be read", async () => {
  await withTempDir((folder) =>
    withTempDir(async (elsewhere) => {
      const path = `${elsewhere}/web.yml`;
      await Deno.writeTextFile(path, "");
      const { stderr } = await refused(folder, { args: ["--web.config.file", path] });
      equal(
        stderr,
        `dpm-finder: Cannot use the web configuration "${path}": the file may not be read, because the program ` +
          `was started without the permission. Start it with --allow-read=${path}. ${DENO_FLAGS}.\n`,
      );
    })
  );
});

Deno.test("exporter process: a certificate elsewhere is refused with the flag that lets it be read", async () => {
  await withTempDir(async (folder) => {
    const certificate = `${CERTIFICATES}/server.pem`;
    const text = `tls_server_config:\n  cert_file: ${certificate}\n  key_file: ${CERTIFICATES}/server.key\n`;
    await Deno.writeTextFile(`${folder}/web.yml`, text);
    const { stderr } = await refused(folder, { args: ["--web.config.file", "web.yml"] });
    equal(
      stderr,
      'dpm-finder: Cannot use the web configuration "web.yml:2:3": "tls_server_config.cert_file" names ' +
        `"${certificate}", which may not be read, because the program was started without the permission. ` +
        `Start it with --allow-read=${certificate}. ${DENO_FLAGS}.\n`,
    );
  });
});

Deno.test("exporter process: passwords need the worker's file, and it alone", async () => {
  await withTempDir(async (folder) => {
    await Deno.writeTextFile(`${folder}/web.yml`, USERS);
    const args = ["--web.config.file", "web.yml"];
    const { stderr } = await refused(folder, { args });
    equal(
      stderr,
      "dpm-finder: Cannot check passwords: the program was started without the permission to read its own file. " +
        `Start it with --allow-read=${WORKER}, or remove basic_auth_users from the web configuration. ${DENO_FLAGS}.\n`,
    );
    await using exporter = await startExporter({
      args: ["--demo", ...args],
      folder,
      flags: [`--allow-read=${WORKER}`],
    });
    const headers = { authorization: `Basic ${btoa("alice:secret")}` };
    const answer = await fetch(`${exporter.url}/-/healthy`, { headers });
    equal(await answer.text(), "dpm-finder is healthy.\n");
  });
});

Deno.test("exporter process: a unix socket elsewhere is refused with the flags that let it be made", async () => {
  await withTempDir((folder) =>
    withTempDir(async (elsewhere) => {
      const path = `${elsewhere}/http.sock`;
      const { stderr } = await refused(folder, { args: ["--listen", `unix:${path}`] });
      equal(
        stderr,
        `dpm-finder: Cannot listen on "unix:${path}": the permission for it is missing. ` +
          `Run the program with --allow-read=${path} --allow-write=${path}. ${DENO_FLAGS}.\n`,
      );
    })
  );
});

Deno.test("exporter process: what keeps it from notifying systemd is one warning that names the flags", async () => {
  await withTempDir((folder) =>
    withTempDir(async (elsewhere) => {
      const env = { NOTIFY_SOCKET: `${elsewhere}/notify.sock`, WATCHDOG_USEC: "1000" };
      const args = ["--demo", "--state-dir", "state"];
      await using other = await startExporter({ args, folder, env });
      await using without = await startExporter({ args, folder, env, without: ["--unstable-net"] });
      await using unread = await startExporter({ args, folder, env, flags: ["--deny-env=NOTIFY_SOCKET"] });
      const where =
        `Cannot notify systemd at "${elsewhere}/notify.sock": the program was started without what it takes ` +
        "to send there. Start it with";
      const expected = [
        [other, `${where} --allow-write=${elsewhere}/notify.sock.`],
        [without, `${where} --unstable-net --allow-write=${elsewhere}/notify.sock.`],
        [
          unread,
          "Cannot find out whether systemd waits for notifications: the program was started without the permission to " +
          "read the environment variable NOTIFY_SOCKET. Start it with --allow-env=NOTIFY_SOCKET.",
        ],
      ] as const;
      for (const [exporter, warning] of expected) {
        equal(await exporter.stop(), 0);
        const warnings = exporter.log().split("\n").filter((line) => line.includes("WARN"));
        equal(warnings.length, 1, exporter.log());
        match(warnings[0] ?? "", /WARN {2}Cannot /);
        equal(warnings[0]?.slice(warnings[0].indexOf("Cannot")), warning);
      }
    })
  );
});
