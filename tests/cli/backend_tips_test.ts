import { deepEqual, equal, match } from "node:assert/strict";
import {
  backendTip,
  DEFAULT_BACKEND_NAMES,
  describeWithTip,
  namesGiven,
  targetNames,
} from "../../src/cli/backend_tips.ts";
import { BackendError } from "../../src/prometheus/backend_error.ts";
import { DeadlineError } from "../../src/prometheus/deadline_error.ts";
import { backendErrorOf } from "../support/backend_error_of.ts";

/** Names of a command whose configuration is a YAML file. */
const PATHS = {
  ...DEFAULT_BACKEND_NAMES,
  endpoint: "backend.endpoint",
  certFile: "backend.tls.cert_file",
  keyFile: "backend.tls.key_file",
  threads: "backend.threads",
};

Deno.test("backendTip: by flag and variable where the command has them", () => {
  const tip = (code: Parameters<typeof backendErrorOf>[0]) =>
    backendTip(backendErrorOf(code, "no"), DEFAULT_BACKEND_NAMES);
  deepEqual({
    "unauthorized": tip("unauthorized"),
    "no-tenant": tip("no-tenant"),
    "too-many-tenants": tip("too-many-tenants"),
    "agent-mode": tip("agent-mode"),
    "unsupported-path": tip("unsupported-path"),
    "login-page": tip("login-page"),
    "proxy-authentication": tip("proxy-authentication"),
    "answer-too-large": tip("answer-too-large"),
    "not-found": tip("not-found"),
    "moved": tip("moved"),
    "too-heavy": tip("too-heavy"),
    "rate-limited": tip("rate-limited"),
    "no-api": tip("no-api"),
    "not-permitted": tip("not-permitted"),
    "untrusted-certificate": tip("untrusted-certificate"),
    "unusable-certificates": tip("unusable-certificates"),
    "tls-closed": tip("tls-closed"),
    "unreadable-label": tip("unreadable-label"),
  }, {
    "unauthorized": "Check PROMETHEUS_USERNAME and PROMETHEUS_API_KEY, or PROMETHEUS_BEARER_TOKEN",
    "no-tenant": "Set PROMETHEUS_TENANT to the tenant to read",
    "too-many-tenants": "Name fewer tenants in PROMETHEUS_TENANT, or raise the server's limit",
    "agent-mode":
      "An agent stores nothing and answers no query: set PROMETHEUS_ENDPOINT to the server that it writes to",
    "unsupported-path":
      "Check the path in PROMETHEUS_ENDPOINT: a VictoriaMetrics cluster answers below /select/ACCOUNT/prometheus",
    "login-page":
      "Set PROMETHEUS_ENDPOINT to an address that programs may ask, or PROMETHEUS_BEARER_TOKEN to a token " +
      "that the login accepts",
    "proxy-authentication":
      "Write user and password into it, as http://USER:PASSWORD@HOST:PORT, or the backend's host into NO_PROXY",
    "answer-too-large": "Lower --batch-size",
    "not-found": "Check the path in PROMETHEUS_ENDPOINT, or give --api-prefix",
    "moved": "Set PROMETHEUS_ENDPOINT to the new address of the API",
    "too-heavy": "Raise --timeout or lower --batch-size",
    "rate-limited": "Lower -t, or raise the tenant's limit",
    "no-api": "Give the whole path in PROMETHEUS_ENDPOINT, or --api-prefix",
    "not-permitted": "Start it with --allow-net=fake.example",
    "untrusted-certificate": "Give the authority that signed it with --ca-file",
    "unusable-certificates": "Check --ca-file, and that --cert-file and --key-file belong together",
    "tls-closed": "Try again, and give --cert-file and --key-file if it wants a client certificate",
    "unreadable-label": "Give --by a label of letters, digits and underscores, such as job or team",
  });
});

Deno.test("backendTip: by the paths of its file where a command is configured by one", () => {
  const tip = (code: Parameters<typeof backendErrorOf>[0]) => backendTip(backendErrorOf(code, "no"), PATHS);
  equal(tip("unknown-host"), "Check the host in backend.endpoint");
  equal(
    tip("client-certificate-refused"),
    "Use backend.tls.cert_file and backend.tls.key_file to give one that its authority signed",
  );
  equal(tip("rate-limited"), "Lower backend.threads, or raise the tenant's limit");
});

Deno.test("describeWithTip: what went wrong and what to try, with one full stop between", () => {
  const error = backendErrorOf("unavailable", "try later ...");
  equal(
    describeWithTip(error, DEFAULT_BACKEND_NAMES),
    'Cannot query "http://fake.example": try later. Try again later',
  );
  match(
    describeWithTip(new DeadlineError(1_500), DEFAULT_BACKEND_NAMES),
    / names\. Raise --deadline, or use -v /,
  );
});

Deno.test("describeWithTip: an error that is none of the backend's as it is", () => {
  equal(describeWithTip(new Error("disk full."), DEFAULT_BACKEND_NAMES), "disk full.");
  equal(describeWithTip("text", DEFAULT_BACKEND_NAMES), "text");
});

Deno.test("backendTip: silence at the first contact is no matter of batches", () => {
  const tip = (action: string) =>
    backendTip(
      new BackendError({ code: "no-answer-in-time", action, url: "http://a", reason: "no answer within 60 s" }),
      DEFAULT_BACKEND_NAMES,
    );
  equal(tip("query"), "Raise --timeout or lower --batch-size");
  equal(tip("recognise the backend at"), "Check the host and the port in PROMETHEUS_ENDPOINT, or raise --timeout");
});

Deno.test("namesGiven: where the value in use was given, in place of what else could give it", () => {
  const tip = (code: Parameters<typeof backendErrorOf>[0], givenBy: Record<string, string>, names = targetNames(2)) =>
    backendTip(backendErrorOf(code, "no"), namesGiven(names, { givenBy }));
  equal(
    tip("connection-refused", { endpoint: "--endpoint" }, DEFAULT_BACKEND_NAMES),
    "Check that the server runs and the port in --endpoint is right",
  );
  equal(
    tip("not-found", { endpoint: "PROMETHEUS_ENDPOINT from .env line 3" }, DEFAULT_BACKEND_NAMES),
    "Check the path in PROMETHEUS_ENDPOINT from .env line 3, or give --api-prefix",
  );
  equal(
    tip("not-found", { apiPrefix: "--api-prefix" }, DEFAULT_BACKEND_NAMES),
    "Check --api-prefix, or leave it out, so that the path is looked for",
  );
  equal(tip("unknown-host", { endpoint: "defaults.endpoint" }), "Check the host in defaults.endpoint");
  equal(tip("unknown-host", {}), "Check the host in targets[2].endpoint");
});
