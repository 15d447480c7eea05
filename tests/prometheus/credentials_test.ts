import assert from "node:assert/strict";
import { Secret } from "../../src/config/secret.ts";
import { BackendError } from "../../src/prometheus/backend_error.ts";
import { createHttpClient, requestHeaders } from "../../src/prometheus/credentials.ts";
import { backendConfig } from "../support/backend_config.ts";

const URL_GIVEN = "http://localhost";

Deno.test("requestHeaders: without authentication there is no Authorization and no tenant", () => {
  assert.deepEqual([...requestHeaders(backendConfig(URL_GIVEN))], [["accept", "application/json"], [
    "user-agent",
    "dpm-finder",
  ]]);
});

Deno.test("requestHeaders: basic credentials are UTF-8 in base64, a colon in the password included", () => {
  const authentication = { kind: "basic", username: "üser", password: new Secret("pä:ss") } as const;
  const headers = requestHeaders(backendConfig(URL_GIVEN, { authentication }));
  const encoded = headers.get("authorization")?.replace(/^Basic /, "") ?? "";
  assert.equal(new TextDecoder().decode(Uint8Array.fromBase64(encoded)), "üser:pä:ss");
});

Deno.test("requestHeaders: bearer token and tenant", () => {
  const authentication = { kind: "bearer", token: new Secret("token") } as const;
  const headers = requestHeaders(backendConfig(URL_GIVEN, { authentication, tenant: "team-a|team-b" }));
  assert.equal(headers.get("authorization"), "Bearer token");
  assert.equal(headers.get("x-scope-orgid"), "team-a|team-b");
});

Deno.test("requestHeaders: the user's own headers replace the others", () => {
  const headers = requestHeaders(backendConfig(URL_GIVEN, {
    headers: new Map([["User-Agent", new Secret("mine")], ["X-More", new Secret("more")]]),
  }));
  assert.equal(headers.get("user-agent"), "mine");
  assert.equal(headers.get("x-more"), "more");
});

Deno.test("createHttpClient: certificates that cannot be used are a mistake in the configuration", () => {
  const read = (name: string) => Deno.readTextFileSync(new URL(`../support/certificates/${name}`, import.meta.url));
  const tls = {
    caCertificates: [],
    clientCertificate: read("client.pem"),
    clientKey: new Secret(read("stranger.key")),
  };
  assert.throws(() => createHttpClient(backendConfig("https://metrics.example/prom", { tls })), (error: unknown) => {
    assert.ok(error instanceof BackendError);
    assert.match(
      error.message,
      /^Cannot use the certificates for the backend at "https:\/\/metrics\.example": .*KeyMismatch/,
    );
    assert.deepEqual([error.code, error.exitCode, error.retry.passing], ["unusable-certificates", 2, false]);
    return true;
  });
});

Deno.test("createHttpClient: without certificates the default client does", () => {
  assert.equal(createHttpClient(backendConfig("https://metrics.example")), undefined);
});
