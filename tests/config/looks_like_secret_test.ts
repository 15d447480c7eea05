import assert from "node:assert/strict";
import { looksLikeSecret } from "../../src/config/looks_like_secret.ts";
import { resolveWithEndpoint } from "./resolve_support.ts";

const SECRETS = [
  "glc_eyJvIjoiMTIzNDU2",
  "d41d8cd98f00b204e9800998ecf8427e",
  "sk-hunter2pw1234567890",
  "Authorization: Bearer x",
  "Bearer x",
  "-----BEGIN PRIVATE KEY-----MIIB",
];
const PATHS = [
  "token",
  "/run/secrets/d41d8cd98f00b204e9800998ecf8427e",
  "./d41d8cd98f00b204e9800998ecf8427e",
  "secrets/grafana-cloud-key-2024",
  "C:\\keys\\d41d8cd98f00b204e9800998ecf8427e",
  "prometheusproductiontoken",
];

Deno.test("looksLikeSecret: keys, headers and PEM texts do, paths do not", () => {
  for (const text of SECRETS) assert.ok(looksLikeSecret(text), text);
  for (const text of PATHS) assert.ok(!looksLikeSecret(text), text);
});

Deno.test("BACKEND_OPTIONS: C1: a secret in the place of its file's path is not shown", async () => {
  for (const option of ["--header-file", "--bearer-token-file", "--ca-file", "--key-file"]) {
    for (const text of SECRETS) {
      const args = [`${option}=${text}`, ...(option === "--key-file" ? ["--cert-file=x"] : [])];
      await assert.rejects(resolveWithEndpoint({ args }), (error: Error) => {
        assert.ok(!error.message.includes(text), error.message);
        return error.name === "ConfigError";
      });
    }
  }
  await assert.rejects(resolveWithEndpoint({ args: ["--header-file", "Authorization: Bearer x"] }), {
    message:
      "Cannot use --header-file: there is no such file. If that is the secret itself, write it into a file, and " +
      "give its path.",
  });
});
