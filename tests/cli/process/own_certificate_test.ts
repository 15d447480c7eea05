import { equal, match } from "node:assert/strict";
import { createDemoApp } from "../../../src/demo/create_demo_app.ts";
import { certificateText } from "./certificate_text.ts";
import { oneShotsBeforeAll } from "./one_shot.ts";
import { serveAnswers } from "./serve_answers.ts";
import { demoSeries } from "./serve_demo.ts";

const app = createDemoApp({ series: demoSeries([{ name: "apples", series: 2, seconds: 15 }]), now: Date.now });
const servers = new AsyncDisposableStack();
Deno.test.afterAll(() => servers.disposeAsync());

const resultOf = oneShotsBeforeAll(() => {
  const tls = { cert: certificateText("self_signed.pem"), key: certificateText("self_signed.key") };
  const { url } = servers.use(serveAnswers((request) => app.fetch(request), tls));
  const files = { "own.pem": certificateText("self_signed.pem"), "other.pem": certificateText("authority.pem") };
  const shot = (endpoint: string, ...args: string[]) => ({
    files,
    args: ["--endpoint", endpoint, "--format", "csv", "-m", "0", "--all", "-o", "-", ...args],
  });
  return {
    "given": shot(url, "--ca-file", "own.pem"),
    "not given": shot(url),
    "another given": shot(url, "--ca-file", "other.pem"),
  };
});

Deno.test("C7: a server's own certificate as openssl req -x509 makes it is trusted when --ca-file gives it", () => {
  const { code, stdout, stderr } = resultOf("given");
  equal(code, 0, stderr);
  match(stdout, /^apples,4,2,8$/m);
});

Deno.test("C7: a server's own certificate that nobody gave is refused, with what to give", () => {
  const { code, stderr } = resultOf("not given");
  equal(code, 3);
  match(stderr, /is its own authority \(CA:TRUE\), and is not trusted\. Give that certificate with --ca-file\./);
});

Deno.test("C7: another certificate in --ca-file trusts nobody's own", () => {
  const { code, stderr } = resultOf("another given");
  equal(code, 3);
  match(stderr, /TLS certificate is not trusted \(self-signed certificate\)/);
});
