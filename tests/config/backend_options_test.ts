import assert from "node:assert/strict";
import { type BackendConfig, parseApiPrefix } from "../../src/config/backend_options.ts";
import { ConfigError } from "../../src/config/config_error.ts";
import { ValueError } from "../../src/text/value_error.ts";
import { assertConfigError, resolve, resolveWithEndpoint, type TestSources } from "./resolve_support.ts";

const SECRET = "hunter2";
const BASIC = { PROMETHEUS_USERNAME: "123", PROMETHEUS_API_KEY: SECRET };

async function authenticationOf(sources: TestSources): Promise<string> {
  const { authentication } = (await resolveWithEndpoint(sources)).backend;
  switch (authentication.kind) {
    case "none":
      return "none";
    case "basic":
      return `basic ${authentication.username} ${authentication.password.reveal()}`;
    case "bearer":
      return `bearer ${authentication.token.reveal()}`;
  }
}

Deno.test("BACKEND_OPTIONS: basic and bearer, from variables and from files", async () => {
  const files = { "/run/key": `${SECRET}\r\n`, "/run/token": "token\n" };
  assert.equal(await authenticationOf({ environment: BASIC }), "basic 123 hunter2");
  assert.equal(await authenticationOf({ environment: { PROMETHEUS_BEARER_TOKEN: " token " } }), "bearer token");
  assert.equal(await authenticationOf({ args: ["--username=u", "--api-key-file=/run/key"], files }), "basic u hunter2");
  assert.equal(
    await authenticationOf({ environment: { PROMETHEUS_BEARER_TOKEN_FILE: "/run/token" }, files }),
    "bearer token",
  );
});

Deno.test("BACKEND_OPTIONS: of a secret and its file the stronger source wins", async () => {
  const files = { "/run/key": "from file" };
  assert.equal(
    await authenticationOf({ args: ["--api-key-file=/run/key"], environment: BASIC, files }),
    "basic 123 from file",
  );
  assert.equal(
    await authenticationOf({ environment: BASIC, dotEnv: { PROMETHEUS_API_KEY_FILE: "/run/key" }, files }),
    "basic 123 hunter2",
  );
  await assertConfigError(
    resolveWithEndpoint({ environment: { ...BASIC, PROMETHEUS_API_KEY_FILE: "/run/key" }, files }),
    "Cannot combine PROMETHEUS_API_KEY from the environment with PROMETHEUS_API_KEY_FILE from the environment: " +
      "both give the same secret. Leave one of them out.",
  );
});

Deno.test("BACKEND_OPTIONS: userinfo is basic authentication when nothing else is given", async () => {
  const endpoint = "http://user:pass@host/x";
  const backend = async (environment: Record<string, string>) =>
    (await resolve({ args: [`--endpoint=${endpoint}`], environment })).backend;
  assert.equal(await authenticationOf({ args: [`--endpoint=${endpoint}`] }), "basic user pass");
  assert.equal(await authenticationOf({ args: [`--endpoint=${endpoint}`], environment: BASIC }), "basic 123 hunter2");
  assert.equal((await backend({ PROMETHEUS_HEADERS: "Authorization: Custom x" })).authentication.kind, "none");
  assert.equal((await backend({})).endpoint?.href, "http://host/x");
});

Deno.test("C1: BACKEND_OPTIONS: a user that holds its password is refused, and not shown", async () => {
  const reason = "a user's name is not empty and has neither a colon nor a line break";
  const keys: Record<string, string>[] = [{}, { PROMETHEUS_API_KEY: "k" }];
  for (const key of keys) {
    await assertConfigError(
      resolveWithEndpoint({ environment: { ...key, PROMETHEUS_USERNAME: "123:hunter2" } }),
      `Cannot use PROMETHEUS_USERNAME from the environment: ${reason}. Give the name alone.`,
    );
  }
});

Deno.test("C1: BACKEND_OPTIONS: a key in the place of its file's path is refused, and not shown", async () => {
  const name = "PROMETHEUS_BEARER_TOKEN_FILE from the environment";
  await assertConfigError(
    resolveWithEndpoint({ environment: { PROMETHEUS_BEARER_TOKEN_FILE: "glc_eyJvIjoiMSJ9" } }),
    `Cannot use ${name}: it is a key, not the path of a file. Write the key into a file, and give its path.`,
  );
});

Deno.test("BACKEND_OPTIONS: half a pair, and two ways at once, are refused", async () => {
  await assertConfigError(
    resolveWithEndpoint({ args: ["--username=123"] }),
    'Cannot use "123" as --username: the password that belongs to it is missing. Set PROMETHEUS_API_KEY, or name a ' +
      "file with --api-key-file or PROMETHEUS_API_KEY_FILE.",
  );
  await assertConfigError(
    resolveWithEndpoint({ environment: { PROMETHEUS_API_KEY: SECRET } }),
    "Cannot use PROMETHEUS_API_KEY from the environment: the user that belongs to it is missing. Set " +
      "PROMETHEUS_USERNAME, or use PROMETHEUS_BEARER_TOKEN for a token without a user.",
  );
  await assertConfigError(
    resolveWithEndpoint({ environment: { ...BASIC, PROMETHEUS_BEARER_TOKEN: "t" } }),
    "Cannot combine PROMETHEUS_BEARER_TOKEN from the environment with PROMETHEUS_USERNAME from the environment: a " +
      "request can authenticate in one way only. Leave one of them out.",
  );
});

Deno.test("BACKEND_OPTIONS: secret files that are missing, empty, unreadable or folders are refused", async () => {
  const files = {
    "/empty": " \n",
    "/denied": new Deno.errors.PermissionDenied("x"),
    "/folder": new Deno.errors.IsADirectory("x"),
  };
  const reasons = {
    "/missing": "there is no such file. Give the path of a readable text file",
    "/empty": "the file is empty. Write the value into it",
    "/denied": "reading it is not permitted. Give the path of a readable text file",
    "/folder": "it is a folder. Give the path of a readable text file",
  };
  for (const [path, reason] of Object.entries(reasons)) {
    await assertConfigError(
      resolveWithEndpoint({ args: ["--username=u", `--api-key-file=${path}`], files }),
      `Cannot use "${path}" as --api-key-file: ${reason}.`,
    );
  }
});

Deno.test("BACKEND_OPTIONS: headers from flags and a file, by name in lower case", async () => {
  const { headers } = (await resolveWithEndpoint({
    args: ["--header=X-Team: shop", "--header-file=/run/headers"],
    files: { "/run/headers": "X-Token: abc\n\nX-More: 1\n" },
  })).backend;
  assert.deepEqual([...headers].map(([name, value]) => `${name}=${value.reveal()}`), [
    "x-team=shop",
    "x-token=abc",
    "x-more=1",
  ]);
});

Deno.test("BACKEND_OPTIONS: headers that another option sets, or that come twice, are refused", async () => {
  await assertConfigError(
    resolveWithEndpoint({ args: ["--header=authorization: x"], environment: BASIC }),
    'Cannot send the header "authorization": basic or bearer authentication sets it too. Leave one of them out.',
  );
  await assertConfigError(
    resolveWithEndpoint({ args: ["--header=X-Scope-OrgID: a", "--tenant=b"] }),
    'Cannot send the header "x-scope-orgid": --tenant or PROMETHEUS_TENANT sets it too. Leave one of them out.',
  );
  await assertConfigError(
    resolveWithEndpoint({ args: ["--header=X-A: 1", "--header=x-a: 2"] }),
    'Cannot use "x-a" as --header: the header is given twice. Give its values in one header, separated by commas.',
  );
});

Deno.test("BACKEND_OPTIONS: no error repeats a secret", async () => {
  const sources: TestSources[] = [
    { args: [`--endpoint=user:${SECRET}@host`] },
    { args: [`--endpoint=https://user:${SECRET}/x@host`] },
    { args: [`--endpoint=https://host/?token=${SECRET}`] },
    { args: [`--endpoint=https://${SECRET}@host`] },
    { args: [`--header=${SECRET}`] },
    { args: [`--header=X-A: ${SECRET}\n`, `--header=X-A: ${SECRET}`] },
    { args: [`--header=X-A: ${SECRET}\u0000`] },
    { environment: { PROMETHEUS_BEARER_TOKEN: `Bearer ${SECRET}` } },
    { environment: { ...BASIC, PROMETHEUS_API_KEY: `${SECRET}\n${SECRET}` } },
    { environment: { ...BASIC, PROMETHEUS_BEARER_TOKEN: SECRET } },
    { environment: { PROMETHEUS_API_KEY: SECRET } },
    { args: ["--key-file=k", "--cert-file=c"], files: { k: SECRET, c: "x" } },
  ];
  for (const source of sources) {
    await assert.rejects(resolveWithEndpoint(source), (error: unknown) => {
      assert.ok(error instanceof Error);
      assert.doesNotMatch(`${error.message} ${JSON.stringify(error)} ${Deno.inspect(error)}`, new RegExp(SECRET));
      return error.name === "ConfigError";
    });
  }
});

Deno.test("BACKEND_OPTIONS: a resolved configuration never shows its secrets", async () => {
  const config = await resolveWithEndpoint({ environment: { ...BASIC, PROMETHEUS_HEADERS: `X-Token: ${SECRET}` } });
  assert.doesNotMatch(JSON.stringify(config) + Deno.inspect(config, { depth: 9 }), new RegExp(SECRET));
});

Deno.test("BACKEND_OPTIONS: certificates are read, and checked for what they are", async () => {
  const certificate = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----";
  const key = "-----BEGIN EC PRIVATE KEY-----\nAA==\n-----END EC PRIVATE KEY-----";
  const encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n-----END ENCRYPTED PRIVATE KEY-----";
  const files = { ca: `${certificate}\n`, cert: certificate, key, encrypted };
  const { tls } =
    (await resolveWithEndpoint({ args: ["--ca-file=ca", "--cert-file=cert", "--key-file=key"], files })).backend;
  assert.deepEqual(tls.caCertificates, [`${certificate}\n`]);
  assert.equal(tls.clientCertificate, `${certificate}\n`);
  assert.equal(tls.clientKey?.reveal(), `${key}\n`);
  await assertConfigError(
    resolveWithEndpoint({ args: ["--cert-file=cert"], files }),
    'Cannot use "cert" as --cert-file: the client key that belongs to it is missing. Name it with --key-file or ' +
      "PROMETHEUS_KEY_FILE.",
  );
  await assertConfigError(
    resolveWithEndpoint({ args: ["--key-file=key"], files }),
    'Cannot use "key" as --key-file: the client certificate that belongs to it is missing. Name it with --cert-file ' +
      "or PROMETHEUS_CERT_FILE.",
  );
  await assertConfigError(
    resolveWithEndpoint({ args: ["--ca-file=key"], files }),
    'Cannot use "key" as --ca-file: it holds no certificate in PEM form. Give a file with a line ' +
      "-----BEGIN CERTIFICATE-----.",
  );
  await assertConfigError(
    resolveWithEndpoint({ args: ["--cert-file=cert", "--key-file=encrypted"], files }),
    'Cannot use "encrypted" as --key-file: the key is encrypted. Decrypt it with openssl pkey -in FILE -out NEW_FILE.',
  );
});

Deno.test("BACKEND_OPTIONS: the demo ignores what the environment says of a backend, and refuses flags that do", async () => {
  const environment = {
    ...BASIC,
    PROMETHEUS_BEARER_TOKEN: "t",
    PROMETHEUS_CA_FILE: "/missing",
    PROMETHEUS_TENANT: "a",
  };
  const { backend } = await resolveWithEndpoint({ args: ["--demo", "--threads=2"], environment });
  assert.deepEqual(backend, {
    demo: true,
    endpoint: undefined,
    apiPrefix: undefined,
    authentication: { kind: "none" },
    tenant: undefined,
    sigv4Region: undefined,
    headers: new Map(),
    tls: { caCertificates: [], clientCertificate: undefined, clientKey: undefined },
    flags: [],
    timeoutMs: 60_000,
    retryForMs: undefined,
    maxInFlight: 2,
  });
  await assertConfigError(
    resolve({ args: ["--demo", "--endpoint=http://host"] }),
    "Cannot combine --demo with --endpoint: the demo tenant is its own backend. Leave one of them out.",
  );
  await assertConfigError(
    resolve({ args: ["--header=X-A: 1"], environment: { DPM_FINDER_DEMO: "true" } }),
    "Cannot combine DPM_FINDER_DEMO from the environment with --header: the demo tenant is its own backend. Leave " +
      "one of them out.",
  );
});

Deno.test("parseApiPrefix: one slash before, none after", () => {
  const cases = { "/": "", "": "", "prometheus": "/prometheus", "/prometheus/": "/prometheus", "//a/b//": "/a/b" };
  for (const [text, prefix] of Object.entries(cases)) assert.equal(parseApiPrefix(text), prefix, text);
  for (const text of ["http://host", "/a?b", "/a b", "/a\\b"]) {
    assert.throws(() => parseApiPrefix(text), ValueError, text);
  }
});

Deno.test("C5: parseApiPrefix lets every path through, /api/v1 inside and at the end of it too", () => {
  const path = "/api/v1/namespaces/monitoring/services/prometheus-k8s:web/proxy";
  for (const prefix of [path, "/api/v1", "/prometheus/api/v1"]) assert.equal(parseApiPrefix(`${prefix}/`), prefix);
});

Deno.test("O2: BACKEND_OPTIONS reads --retry-for, 0 and durations too, and leaves the default to the program", async () => {
  for (const [text, retryForMs] of [["0", 0], ["90", 90_000], ["5m", 300_000]] as const) {
    const { backend } = await resolveWithEndpoint({ args: [`--retry-for=${text}`] });
    assert.equal(backend.retryForMs, retryForMs);
  }
  assert.equal((await resolveWithEndpoint({ args: ["--demo", "--retry-for=1"] })).backend.retryForMs, 1_000);
  assert.equal((await resolveWithEndpoint({})).backend.retryForMs, undefined);
  await assertConfigError(
    resolveWithEndpoint({ args: ["--retry-for=-1"] }),
    'Cannot use "-1" as --retry-for: it has to be a number of seconds or a duration such as 90s, 1m30s or 2h. Leave it ' +
      "out for the default: 120.",
  );
});

Deno.test("C2: BACKEND_OPTIONS: reload reads the files again, and keeps what was good last", async () => {
  const files: Record<string, string | Error> = { "/run/token": "token-A\n" };
  const args = ["--bearer-token-file=/run/token"];
  const { backend } = await resolveWithEndpoint({ args, files });
  const reload = async (check: (config: BackendConfig) => void = () => {}) => {
    assert.ok(backend.reload !== undefined);
    const { config, problem } = await backend.reload(check);
    assert.equal(config.reload, backend.reload);
    return [config.authentication.kind === "bearer" && config.authentication.token.reveal(), problem?.message];
  };
  assert.deepEqual(await reload(), ["token-A", undefined]);
  files["/run/token"] = "token-B";
  assert.deepEqual(await reload(), ["token-B", undefined]);
  files["/run/token"] = "\n";
  const empty = 'Cannot use "/run/token" as --bearer-token-file: the file is empty. Write the value into it.';
  assert.deepEqual(await reload(), ["token-B", empty]);
  files["/run/token"] = "token-C";
  const unusable = new ConfigError({ option: "x", reason: "it is of no use", suggestion: "Mend it" });
  const refuse = () => {
    throw unusable;
  };
  assert.deepEqual(await reload(refuse), ["token-B", unusable.message]);
  assert.deepEqual(await reload(), ["token-C", undefined]);
});

Deno.test("C2: BACKEND_OPTIONS: without a file there is nothing to reload", async () => {
  assert.equal((await resolveWithEndpoint({ environment: BASIC })).backend.reload, undefined);
});

Deno.test("BACKEND_OPTIONS: a region is signed for, and nothing else says who asks", async () => {
  const args = ["--sigv4-region=eu-west-1"];
  assert.equal((await resolveWithEndpoint({ args })).backend.sigv4Region, "eu-west-1");
  assert.equal(
    (await resolveWithEndpoint({ args: ["--sigv4-region=us-gov-west-1"] })).backend.sigv4Region,
    "us-gov-west-1",
  );
  await assertConfigError(
    resolveWithEndpoint({ args: ["--sigv4-region=Ireland"] }),
    'Cannot use "Ireland" as --sigv4-region: it is not the name of an AWS region. Write it like eu-west-1.',
  );
  await assertConfigError(
    resolveWithEndpoint({ args, environment: BASIC }),
    "Cannot combine --sigv4-region with PROMETHEUS_USERNAME from the environment: a request can say who it is in one " +
      "way only. Leave one of them out.",
  );
  await assertConfigError(
    resolveWithEndpoint({ args: [...args, "--header=authorization: x"] }),
    'Cannot send the header "authorization": --sigv4-region or DPM_FINDER_SIGV4_REGION sets it too. Leave one of them out.',
  );
});

Deno.test("BACKEND_OPTIONS: where what reaches the backend was given, by the source in use", async () => {
  const environment = { PROMETHEUS_ENDPOINT: "http://env", PROMETHEUS_API_PREFIX: "/a" };
  const dotEnv = { PROMETHEUS_API_PREFIX: "/b", PROMETHEUS_TENANT: "t", ...BASIC };
  const { backend } = await resolve({
    args: ["--endpoint=http://flag", "--api-key-file=/run/key"],
    environment,
    dotEnv,
    files: { "/run/key": SECRET },
  });
  assert.deepEqual(backend.givenBy, {
    endpoint: "--endpoint",
    apiPrefix: "PROMETHEUS_API_PREFIX",
    tenant: "PROMETHEUS_TENANT from .env line 2",
    username: "PROMETHEUS_USERNAME from .env line 3",
    apiKey: "--api-key-file",
  });
  const userinfo = await resolve({ args: ["--endpoint=http://user:pass@host"] });
  assert.deepEqual(userinfo.backend.givenBy, {
    endpoint: "--endpoint",
    username: "the user in --endpoint",
    apiKey: "its password",
  });
});
