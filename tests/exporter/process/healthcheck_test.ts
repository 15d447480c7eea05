import { deepEqual, match } from "node:assert/strict";
import { runCli } from "../../support/run_cli.ts";
import { withTempDir } from "../../support/temporary_folder.ts";
import { startExporter } from "./start_exporter.ts";

Deno.test("healthcheck process: C11: the same .env tells both where the exporter is: socket, TLS, prefix", async () => {
  await withTempDir(async (folder) => {
    const certificates = new URL("../../support/certificates/", import.meta.url).pathname;
    for (const name of ["server.pem", "server.key"]) await Deno.copyFile(`${certificates}${name}`, `${folder}/${name}`);
    await Deno.writeTextFile(
      `${folder}/web.yml`,
      "tls_server_config: { cert_file: server.pem, key_file: server.key }\n",
    );
    const variables = {
      LISTEN: "unix:http.sock",
      WEB_CONFIG_FILE: "web.yml",
      WEB_EXTERNAL_URL: "https://shop.example/dpm",
      LOG_LEVEL: "error",
    };
    const lines = Object.entries(variables).map(([name, value]) => `DPM_FINDER_${name}=${value}\n`);
    await Deno.writeTextFile(`${folder}/.env`, lines.join(""));
    const ask = () => runCli({ args: ["healthcheck"], cwd: folder });
    const absent = await ask();
    match(
      absent.stderr,
      /^dpm-finder is not healthy: "unix:http\.sock" cannot be reached: there is no such socket\. Give/,
    );
    {
      // The flag is stronger than .env: its line says when the exporter listens.
      await using exporter = await startExporter({
        args: ["--demo", "--log.level=info", "--listen", "unix:http.sock"],
        folder,
      });
      deepEqual(await ask(), { code: 0, stdout: "", stderr: "" }, exporter.log());
    }
  });
});
