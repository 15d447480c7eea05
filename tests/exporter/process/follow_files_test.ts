import assert from "node:assert/strict";
import { createDemoApp } from "../../../src/demo/create_demo_app.ts";
import { certificateText } from "../../cli/process/certificate_text.ts";
import { serveAnswers } from "../../cli/process/serve_answers.ts";
import { demoSeries } from "../../cli/process/serve_demo.ts";
import { serveWithClientCertificate } from "../../cli/process/serve_with_client_certificate.ts";
import { withTempDir } from "../../support/temporary_folder.ts";
import { type ExporterProcess, startExporter } from "./start_exporter.ts";

const app = createDemoApp({ series: demoSeries([{ name: "apples", series: 2, seconds: 15 }]), now: Date.now });
/** Refreshes each second: asked for, a refresh is begun once a minute at most. */
const OFTEN = ["-u", "1", "--min-dpm", "0", "--all"];

/** Waits for a complete refresh that began after this was called: the second one, for the first may be under way. */
async function refreshed({ until }: ExporterProcess): Promise<void> {
  const complete = (page: string) =>
    Number(/^dpm_finder_refreshes_total\{outcome="complete"\} (\d+)$/m.exec(page)?.[1]);
  const before = complete(await until("/metrics", () => true));
  await until("/metrics", (_status, page) => complete(page) >= before + 2);
}

/** Where each secret stands in its file, and what then has to arrive with a request. */
const FILES: Readonly<
  Record<string, { args: string[]; text: (secret: string) => string; arrives: (secret: string) => string }>
> = {
  "bearer token": {
    args: ["--bearer-token-file", "secret"],
    text: (secret) => `${secret}\n`,
    arrives: (secret) => `Bearer ${secret}`,
  },
  "API key": {
    args: ["--username", "123", "--api-key-file", "secret"],
    text: (secret) => `${secret}\n`,
    arrives: (secret) => `Basic ${btoa(`123:${secret}`)}`,
  },
  "header": {
    args: ["--header-file", "secret"],
    text: (secret) => `Authorization: Custom ${secret}\nX-Team: shop\n`,
    arrives: (secret) => `Custom ${secret}`,
  },
};

for (const [what, { args, text, arrives }] of Object.entries(FILES)) {
  Deno.test(`C2: an exporter follows the file of its ${what}, and keeps the last one while the file is gone`, async () => {
    await withTempDir(async (folder) => {
      let wanted = arrives("secret-AAAAAA");
      await using server = serveAnswers((request) =>
        request.headers.get("authorization") === wanted ? app.fetch(request) : new Response("who?", { status: 401 })
      );
      await Deno.writeTextFile(`${folder}/secret`, text("secret-AAAAAA"));
      await using exporter = await startExporter({ args: [...OFTEN, "--endpoint", server.url, ...args], folder });
      await exporter.until("/-/ready", (status) => status === 200);
      wanted = arrives("secret-BBBBBB");
      await Deno.writeTextFile(`${folder}/secret`, text("secret-BBBBBB"));
      await refreshed(exporter);
      await Deno.remove(`${folder}/secret`);
      await refreshed(exporter);
      await exporter.said(/there is no such file.*What was read before stays in use/);
      assert.doesNotMatch(exporter.log(), /AAAAAA|BBBBBB/);
      assert.equal(await exporter.stop(), 0);
    });
  });
}

Deno.test("C2: an exporter follows the files of its client certificate", async () => {
  await withTempDir(async (folder) => {
    let wanted = "client";
    await using server = await serveWithClientCertificate((request, client) =>
      client === wanted ? app.fetch(request) : new Response("certificate has run out", { status: 403 })
    );
    const give = async (name: string) => {
      for (const end of ["pem", "key"]) {
        await Deno.writeTextFile(`${folder}/own.${end}`, certificateText(`${name}.${end}`));
      }
    };
    await give("client");
    await Deno.writeTextFile(`${folder}/ca.pem`, certificateText("authority.pem"));
    const files = ["--ca-file", "ca.pem", "--cert-file", "own.pem", "--key-file", "own.key"];
    await using exporter = await startExporter({
      args: [...OFTEN, "--endpoint", server.url, ...files],
      folder,
    });
    await exporter.until("/-/ready", (status) => status === 200);
    wanted = "client2";
    // Half of a pair is of no use; what was read before stays.
    await Deno.writeTextFile(`${folder}/own.pem`, certificateText("client2.pem"));
    await exporter.said(/Cannot use the certificates.*What was read before stays in use/);
    await exporter.until("/metrics", (_status, page) => /refreshes_total\{outcome="failed"\} [1-9]/.test(page));
    await give("client2");
    await refreshed(exporter);
    assert.equal(await exporter.stop(), 0);
  });
});
