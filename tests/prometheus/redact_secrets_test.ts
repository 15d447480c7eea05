import assert from "node:assert/strict";
import { Secret } from "../../src/config/secret.ts";
import { redactSecrets, secretTexts } from "../../src/prometheus/redact_secrets.ts";
import { backendConfig } from "../support/backend_config.ts";

Deno.test("secretTexts: password, its encoded form, headers' values and the client's key; nothing too short", () => {
  const config = backendConfig("http://localhost", {
    authentication: { kind: "basic", username: "user", password: new Secret("correct horse") },
    headers: new Map([["x-token", new Secret("a-token")], ["x-short", new Secret("short")]]),
    tls: { caCertificates: [], clientCertificate: "c", clientKey: new Secret("the-key") },
  });
  assert.deepEqual(secretTexts(config), ["dXNlcjpjb3JyZWN0IGhvcnNl", "correct horse", "a-token", "the-key"]);
  const bearer = backendConfig("http://localhost", {
    authentication: { kind: "bearer", token: new Secret("token-1") },
  });
  assert.deepEqual(secretTexts(bearer), ["token-1"]);
  assert.deepEqual(secretTexts(backendConfig("http://localhost")), []);
});

Deno.test("redactSecrets: every occurrence goes, the longer secret before the one within it", () => {
  assert.equal(
    redactSecrets("x secret-long secret y secret", ["secret-long", "secret"]),
    "x [redacted] [redacted] y [redacted]",
  );
  assert.equal(redactSecrets("nothing", []), "nothing");
});
