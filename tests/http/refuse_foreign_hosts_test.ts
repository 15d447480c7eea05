import { deepEqual, equal, match } from "node:assert/strict";
import { isLoopbackName, refuseForeignHosts } from "../../src/http/refuse_foreign_hosts.ts";

const BROWSER = { "sec-fetch-site": "none" };
const OWN = [
  "localhost",
  "LocalHost:9966",
  "localhost.",
  "localhost.:80",
  "app.localhost",
  "127.0.0.1:9966",
  "127.9.9.9",
]
  .concat(["[::1]", "[::1]:9966", "[0:0::1]:1", "[::ffff:127.0.0.1]:2", "127.1:3"]);
const FOREIGN = [
  "evil.example",
  "evil.example:9966",
  "EVIL.example.",
  "192.168.0.7",
  "[fe80::1]:1",
  "localhost.evil.example",
]
  .concat(["notlocalhost", "0.0.0.0:9966", "ann@localhost", "localhost/x", "localhost:x", "", "128.0.0.1"]);

/** The status of an answer to a request with these headers. */
async function statusFor(
  headers: Readonly<Record<string, string>>,
  { external, isLoopbackOnly = true, remoteAddress = "127.0.0.1" }: {
    readonly external?: string;
    readonly isLoopbackOnly?: boolean;
    readonly remoteAddress?: string;
  } = {},
): Promise<number> {
  const handler = refuseForeignHosts(() => new Response("numbers"), {
    isLoopbackOnly: () => isLoopbackOnly,
    externalUrl: external === undefined ? undefined : new URL(external),
    externalUrlOption: "--web.external-url",
  });
  const client = { remoteAddress: remoteAddress || undefined, encrypted: false };
  return (await handler(new Request("http://localhost/", { headers }), client)).status;
}

Deno.test("refuseForeignHosts: a browser gets in by a name of this machine, in any spelling, and no other", async () => {
  for (const host of OWN) equal(await statusFor({ ...BROWSER, host }), 200, host);
  for (const host of FOREIGN) equal(await statusFor({ ...BROWSER, host }), 421, host);
  equal(await statusFor(BROWSER), 421);
});

Deno.test("refuseForeignHosts: what a rebound page sends over plain HTTP has no Sec-Fetch-Site, and is refused", async () => {
  // As Chromium 156 sends it.
  const headers = { host: "evil.example:9966", "accept-language": "en-US,en;q=0.9", "user-agent": "Mozilla/5.0" };
  equal(await statusFor(headers), 421);
});

Deno.test("refuseForeignHosts: scrapers, probes and curl are never refused", async () => {
  for (const agent of ["Prometheus/3.15.0", "kube-probe/1.33", "curl/8.14.1", "ELB-HealthChecker/2.0"]) {
    for (const host of [...OWN, ...FOREIGN]) equal(await statusFor({ "user-agent": agent, host }), 200, host);
    equal(await statusFor({ "user-agent": agent }), 200);
  }
});

Deno.test("refuseForeignHosts: the name of the external URL is known, at any port, with and without a last dot", async () => {
  const external = "https://dpm.example:8443/path/";
  for (const host of ["dpm.example", "DPM.example:8443", "dpm.example.:80", "localhost"]) {
    equal(await statusFor({ ...BROWSER, host }, { external }), 200, host);
  }
  equal(await statusFor({ ...BROWSER, host: "other.dpm.example" }, { external }), 421);
});

Deno.test("refuseForeignHosts: others are not asked where more than loopback is listened on, nor on a unix socket", async () => {
  const headers = { ...BROWSER, host: "evil.example" };
  deepEqual([
    await statusFor(headers, { isLoopbackOnly: false }),
    await statusFor(headers, { remoteAddress: "" }),
  ], [200, 200]);
});

Deno.test("refuseForeignHosts: says which name it does not know and what makes it known, on one line", async () => {
  const handler = refuseForeignHosts(() => new Response(), {
    isLoopbackOnly: () => true,
    externalUrl: undefined,
    externalUrlOption: "--web.external-url",
  });
  const request = new Request("http://x/", { headers: { ...BROWSER, host: `${"a".repeat(500)}.example` } });
  const text = await (await handler(request, { remoteAddress: "127.0.0.1", encrypted: false })).text();
  match(
    text,
    /^This server is for its own machine alone, where "a{100}….*" is not its name\. .* --web\.external-url .*\n$/,
  );
});

Deno.test("isLoopbackName: addresses as sockets say them", () => {
  for (const host of ["127.0.0.1", "::1", "::ffff:127.0.0.1", "[::ffff:7f00:1]"]) {
    equal(isLoopbackName(host), true, host);
  }
  for (const host of ["::", "0.0.0.0", "::ffff:10.0.0.1", "fe80::1", "10.127.0.1"]) {
    equal(isLoopbackName(host), false, host);
  }
});
