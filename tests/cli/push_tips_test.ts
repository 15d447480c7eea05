import { deepEqual, doesNotMatch } from "node:assert/strict";
import { pushTip } from "../../src/cli/push_tips.ts";
import { backendErrorOf } from "../support/backend_error_of.ts";

type Code = Parameters<typeof backendErrorOf>[0];

const CODES: readonly Code[] = [
  ...["unauthorized", "no-credentials", "no-tenant", "forbidden", "not-found", "moved", "login-redirect", "refused"],
  ...["bad-query", "too-heavy", "no-answer-in-time", "rate-limited", "unavailable", "unknown-host", "not-http"],
  ...["untrusted-certificate", "unusable-certificates", "connection-refused", "connection-broken", "login-page"],
] as Code[];

Deno.test("pushTip: names the options of pushing, never those of the backend", () => {
  for (const code of CODES) {
    for (const protocol of ["remote-write", "otlp"] as const) {
      const tip = pushTip(backendErrorOf(code, "no"), protocol);
      doesNotMatch(
        tip,
        /PROMETHEUS_|(?<![\w-])--(?:tenant|username|ca-file|cert-file|key-file|api-prefix|batch-size)\b/,
        code,
      );
    }
  }
});

Deno.test("pushTip: says where receivers of the protocol stand, and which option is meant", () => {
  const tip = (code: Code, protocol: Parameters<typeof pushTip>[1]) => pushTip(backendErrorOf(code, "no"), protocol);
  deepEqual({
    "not-found": tip("not-found", "remote-write"),
    "refused": tip("refused", "otlp"),
    "connection-refused": tip("connection-refused", "otlp"),
    "unauthorized": tip("unauthorized", "remote-write"),
    "no-tenant": tip("no-tenant", "remote-write"),
    "untrusted-certificate": tip("untrusted-certificate", "otlp"),
  }, {
    "not-found":
      "Check the path in --push: Prometheus (with --web.enable-remote-write-receiver) and VictoriaMetrics take it at " +
      "/api/v1/write, Mimir at /api/v1/push, Thanos at /api/v1/receive",
    "refused": "Check the path in --push-otlp: Prometheus (with --web.enable-otlp-receiver) takes it at " +
      "/api/v1/otlp/v1/metrics, Mimir at /otlp/v1/metrics, VictoriaMetrics at /opentelemetry/v1/metrics, a collector " +
      "at /v1/metrics",
    "connection-refused": "Check that the server runs and the port in --push-otlp is right",
    "unauthorized": "Check --push-username and DPM_FINDER_PUSH_API_KEY, or DPM_FINDER_PUSH_BEARER_TOKEN",
    "no-tenant": "Set --push-tenant to the tenant to write for",
    "untrusted-certificate": "Give the authority that signed it with --push-ca-file",
  });
});
