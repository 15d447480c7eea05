import { deepEqual, equal, match, ok } from "node:assert/strict";
import { createDemoApp } from "../../../src/demo/create_demo_app.ts";
import { type KnownKey, refuseSigV4 } from "../../support/verify_sigv4.ts";
import { type OneShot, oneShotsBeforeAll } from "./one_shot.ts";
import { serveAnswers } from "./serve_answers.ts";
import { demoSeries } from "./serve_demo.ts";

const SESSION = "session+token/with==";
const KEYS = new Map<string, KnownKey>([
  ["AKIDVARIABLES", { secretAccessKey: "secret-of-the-variables" }],
  ["AKIDPROFILE", { secretAccessKey: "secret/of+the-profile" }],
  ...["AKIDWEB", "AKIDCONTAINER", "AKIDINSTANCE"].map((id) =>
    [id, { secretAccessKey: `secret-of-${id}`, sessionToken: SESSION }] as const
  ),
]);
const SECRETS = [...KEYS.values()].map(({ secretAccessKey }) => secretAccessKey).concat(SESSION, "token-of-the-pod");
const app = createDemoApp({
  series: demoSeries([{ name: "apples", series: 2, seconds: 15 }, { name: "pears & plums/ä", seconds: 15 }]),
  now: Date.now,
});
const servers = new AsyncDisposableStack();
Deno.test.afterAll(() => servers.disposeAsync());
const refusals: string[] = [];
/** IDs of the keys that signed, by the run's path. */
const signedBy = new Map<string, Set<string>>();

/** A workspace of Amazon's: verifies each request, lets `POST` through or not, and echoes what it refuses. */
async function workspace(request: Request): Promise<Response> {
  const body = await request.text();
  const { method, url, headers } = request;
  const [, run = "", rest = ""] = /^\/workspaces\/([^/]+)(\/.*)$/.exec(new URL(url).pathname) ?? [];
  const echo = JSON.stringify([...headers]);
  if (run === "get-only" && method === "POST") return new Response("no POST", { status: 405 });
  const refusal = refuseSigV4({ method, url, headers, body }, KEYS, {
    region: "eu-west-1",
    service: "aps",
    nowMs: Date.now(),
  });
  if (refusal !== undefined) {
    refusals.push(`${run}: ${method} ${url}: ${refusal}`);
    return new Response(`${refusal} ${echo}`, { status: 403 });
  }
  if (run === "closed") return new Response(`AccessDenied ${echo} ${SECRETS.join(" ")}`, { status: 403 });
  signedBy.set(run, (signedBy.get(run) ?? new Set()).add(/Credential=(\w+)/.exec(echo)?.[1] ?? ""));
  const inner = new URL(rest + new URL(url).search, url);
  return await app.fetch(new Request(inner, { method, headers, ...(method === "POST" ? { body } : {}) }));
}

/** Lends credentials as the services of AWS do. */
async function lend(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const keys = (id: string) => ({
    Code: "Success",
    AccessKeyId: id,
    SecretAccessKey: `secret-of-${id}`,
    Token: SESSION,
    Expiration: new Date(Date.now() + 3_600_000).toISOString(),
  });
  if (request.method === "PUT" && pathname === "/latest/api/token") return new Response("token-of-the-instance");
  if (pathname.startsWith("/latest/")) {
    if (request.headers.get("x-aws-ec2-metadata-token") !== "token-of-the-instance") {
      return new Response("version 1 is off", { status: 401 });
    }
    return pathname.endsWith("/") ? new Response("a-role") : Response.json(keys("AKIDINSTANCE"));
  }
  if (pathname === "/container") {
    const known = request.headers.get("authorization") === "token-of-the-container";
    return known ? Response.json(keys("AKIDCONTAINER")) : new Response("who?", { status: 401 });
  }
  const form = new URLSearchParams(await request.text());
  if (form.get("WebIdentityToken") !== "token-of-the-pod") {
    return new Response(`<Error><Message>Not you: ${form.get("WebIdentityToken")}</Message></Error>`, { status: 400 });
  }
  const { AccessKeyId, SecretAccessKey, Token, Expiration } = keys("AKIDWEB");
  return new Response(
    `<R><AccessKeyId>${AccessKeyId}</AccessKeyId><SecretAccessKey>${SecretAccessKey}</SecretAccessKey>` +
      `<SessionToken>${Token}</SessionToken><Expiration>${Expiration}</Expiration></R>`,
  );
}

const resultOf = oneShotsBeforeAll(() => {
  const backend = servers.use(serveAnswers(workspace));
  const lender = servers.use(serveAnswers(lend));
  const variables = { AWS_ACCESS_KEY_ID: "AKIDVARIABLES", AWS_SECRET_ACCESS_KEY: "secret-of-the-variables" };
  const unset = Object.fromEntries(
    ["ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN", "PROFILE", "WEB_IDENTITY_TOKEN_FILE", "ROLE_ARN"]
      .map((name) => [`AWS_${name}`, ""]),
  );
  const shot = (run: string, env: Record<string, string>, files: Record<string, string> = {}): OneShot => ({
    args: ["--endpoint", `${backend.url}/workspaces/${run}`, "--sigv4-region", "eu-west-1", "-v", "-f", "csv"]
      .concat("-m", "0", "--all", "-o", "-"),
    env: { ...unset, HOME: "/nowhere", AWS_EC2_METADATA_DISABLED: "true", ...env },
    files,
  });
  const webIdentity = { AWS_WEB_IDENTITY_TOKEN_FILE: "token", AWS_ROLE_ARN: "arn:r", AWS_ENDPOINT_URL_STS: lender.url };
  return {
    "variables": shot("variables", variables),
    "profile": shot("profile", { AWS_PROFILE: "team", AWS_SHARED_CREDENTIALS_FILE: "shared" }, {
      shared: "[team]\naws_access_key_id = AKIDPROFILE\naws_secret_access_key = secret/of+the-profile\n",
    }),
    "web identity": shot("web-identity", webIdentity, { token: "token-of-the-pod" }),
    "container": shot("container", {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${lender.url}/container`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: "token",
    }, { token: "token-of-the-container\n" }),
    "instance": shot("instance", {
      AWS_EC2_METADATA_DISABLED: "",
      AWS_EC2_METADATA_SERVICE_ENDPOINT: lender.url,
    }),
    "get-only": shot("get-only", variables),
    "closed": shot("closed", variables),
    "a refused token": shot("x", webIdentity, { token: "token-of-another" }),
    "a role's profile": shot("x", { AWS_PROFILE: "team", AWS_CONFIG_FILE: "config" }, {
      config: "[profile team]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = default\n",
    }),
    "a token for its path": shot("x", { ...webIdentity, AWS_WEB_IDENTITY_TOKEN_FILE: "eyJhbGciOiJSUzI1NiJ9.e30" }),
    "no credentials": shot("x", {}),
    "two ways": { ...shot("x", variables), env: { PROMETHEUS_BEARER_TOKEN: "token-of-the-bearer" } },
  };
});

for (
  const [run, id] of [
    ["variables", "AKIDVARIABLES"],
    ["profile", "AKIDPROFILE"],
    ["web identity", "AKIDWEB"],
    ["container", "AKIDCONTAINER"],
    ["instance", "AKIDINSTANCE"],
    ["get-only", "AKIDVARIABLES"],
  ] as const
) {
  Deno.test(`sigv4: a scan with credentials by ${run} signs each request, and shows no secret`, () => {
    const { code, stdout, stderr } = resultOf(run);
    equal(code, 0, stderr);
    match(stdout, /^apples,4,2,8$/m);
    match(stdout, /^pears & plums\/ä,4,1,4$/m);
    deepEqual([...signedBy.get(run.replace(" ", "-")) ?? []], [id]);
    for (const secret of SECRETS) ok(!stderr.includes(secret), stderr);
    deepEqual(refusals.filter((refusal) => refusal.startsWith(run.replace(" ", "-"))), []);
  });
}

Deno.test("sigv4: a workspace that refuses and repeats everything shows no secret", () => {
  const { code, stderr } = resultOf("closed");
  equal(code, 3);
  match(stderr, /403/);
  ok(!stderr.includes("secret-of-the-variables"), stderr);
});

Deno.test("sigv4: a token that the token service refuses is told in its words, without the token", () => {
  const { code, stderr } = resultOf("a refused token");
  equal(code, 3, stderr);
  match(stderr, /requests cannot be signed: the security token service at \S+ answered 400: Not you: \[redacted\]/);
});

Deno.test("sigv4: C1: a token in the place of its file's path is not shown", () => {
  const { code, stderr } = resultOf("a token for its path");
  equal(code, 2, stderr);
  match(stderr, /cannot be signed: what should be the path of a file cannot be read: there is no such file/);
  ok(!stderr.includes("eyJ"), stderr);
});

Deno.test("sigv4: a profile that assumes a role, no credentials, and two ways to say who asks are refused", () => {
  const role = resultOf("a role's profile");
  equal(role.code, 2);
  match(role.stderr, /the profile "team" assumes a role, which is not supported\. Run eval "\$\(aws configure/);
  const none = resultOf("no credentials");
  equal(none.code, 2);
  match(
    none.stderr,
    /nor a container's service is set up\. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or start/,
  );
  const both = resultOf("two ways");
  equal(both.code, 2);
  match(both.stderr, /Cannot combine --sigv4-region with PROMETHEUS_BEARER_TOKEN from the environment/);
});
