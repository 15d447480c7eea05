import assert from "node:assert/strict";
import { AwsCredentialsError } from "../../src/aws/aws_credentials.ts";
import { findCredentials } from "../../src/aws/find_credentials.ts";
import { parseProfiles } from "../../src/aws/shared_files.ts";
import { awsWorld } from "./aws_world.ts";

const SIGNAL = new AbortController().signal;
const KEYS = { AWS_ACCESS_KEY_ID: "AKIDVAR", AWS_SECRET_ACCESS_KEY: "secret-of-variables" };
const PROFILE = { AWS_SHARED_CREDENTIALS_FILE: "/shared" };
const WEB_IDENTITY = { AWS_WEB_IDENTITY_TOKEN_FILE: "/token", AWS_ROLE_ARN: "arn:aws:iam::1:role/r" };
const CONTAINER = { AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://127.0.0.1:8080/lend" };
const INSTANCE = { AWS_EC2_METADATA_SERVICE_ENDPOINT: "http://127.0.0.1:8081" };
const FILES = {
  "/shared": "[default]\naws_access_key_id = AKIDFILE\naws_secret_access_key = secret-of-file\n",
  "/token": "token-of-the-pod\n",
};
const EXPIRY = "2026-01-01T01:00:00Z";

/** Answers as every service that lends credentials does. */
function lend({ url, method }: { url: string; method: string }): Response {
  const { pathname, port, host } = new URL(url);
  if (port === "8080") return lent("AKIDCONTAINER");
  if (port === "8081" && method === "PUT") return new Response("token-of-the-instance");
  if (port === "8081" && pathname.endsWith("/security-credentials/")) return new Response("the-role\n");
  if (port === "8081" && pathname.endsWith("/security-credentials/the-role")) return lent("AKIDINSTANCE");
  if (host === "sts.eu-west-1.amazonaws.com") {
    return new Response(
      `<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>AKIDWEB</AccessKeyId>` +
        `<SecretAccessKey>lent-secret</SecretAccessKey><SessionToken>lent+session/==</SessionToken>` +
        `<Expiration>${EXPIRY}</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`,
    );
  }
  return new Response("", { status: 404 });
}

function lent(accessKeyId: string): Response {
  return Response.json({
    Code: "Success",
    AccessKeyId: accessKeyId,
    SecretAccessKey: "lent-secret",
    Token: "lent+session/==",
    Expiration: EXPIRY,
  });
}

async function refusal(options: Parameters<typeof awsWorld>[0]): Promise<AwsCredentialsError> {
  const thrown = await findCredentials(awsWorld(options).world, "eu-west-1", SIGNAL).then(() => undefined, (e) => e);
  assert.ok(thrown instanceof AwsCredentialsError, String(thrown));
  return thrown;
}

Deno.test("findCredentials: the first place that is set up decides, in the order of AWS's own tools", async () => {
  const places = [KEYS, PROFILE, WEB_IDENTITY, CONTAINER, INSTANCE];
  const found: string[] = [];
  for (const index of places.keys()) {
    const environment = Object.assign({}, ...places.slice(index));
    const { world } = awsWorld({ environment, files: { ...FILES }, answer: lend });
    found.push((await findCredentials(world, "eu-west-1", SIGNAL)).accessKeyId);
  }
  assert.deepEqual(found, ["AKIDVAR", "AKIDFILE", "AKIDWEB", "AKIDCONTAINER", "AKIDINSTANCE"]);
});

Deno.test("findCredentials: variables, with a session token or without, and no half of a pair", async () => {
  const { world, secrets, asked } = awsWorld({ environment: { ...KEYS, AWS_SESSION_TOKEN: "session-of-variables" } });
  assert.deepEqual(await findCredentials(world, "eu-west-1", SIGNAL), {
    accessKeyId: "AKIDVAR",
    secretAccessKey: "secret-of-variables",
    sessionToken: "session-of-variables",
  });
  assert.deepEqual(secrets, ["secret-of-variables", "session-of-variables"]);
  assert.deepEqual(asked, []);
  for (const AWS_ACCESS_KEY_ID of ["'AKIDVAR'", "AKID\nVAR", "“AKIDVAR”"]) {
    const odd = await refusal({ environment: { ...KEYS, AWS_ACCESS_KEY_ID } });
    assert.match(odd.message, /: AWS_ACCESS_KEY_ID has a space, a quote, a line break or another character/);
  }
  const quoted = await refusal({ environment: { ...KEYS, AWS_SECRET_ACCESS_KEY: '"quoted"' } });
  assert.match(quoted.message, /: AWS_SECRET_ACCESS_KEY has a space, a quote/);
  assert.doesNotMatch(quoted.message, /quoted/);
  const half = await refusal({ environment: { AWS_ACCESS_KEY_ID: "AKIDVAR" } });
  assert.equal(
    half.message,
    "Cannot find AWS credentials: of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY one is missing. Set both, or neither.",
  );
});

Deno.test("findCredentials: profiles by AWS_PROFILE, from both files, in the home folder too", async () => {
  const files = {
    "/home/me/.aws/credentials":
      "[team]\naws_access_key_id=AKIDTEAM\naws_secret_access_key=a/b+c=\naws_session_token = s\n",
    "/home/me/.aws/config": "[profile other]\nregion = eu-west-1\naws_access_key_id = AKIDOTHER\n" +
      "aws_secret_access_key = other # of the team\n",
  };
  const of = async (profile: string) => {
    const { world } = awsWorld({ environment: { HOME: "/home/me", AWS_PROFILE: profile }, files });
    const { accessKeyId, secretAccessKey, sessionToken } = await findCredentials(world, "eu-west-1", SIGNAL);
    return [accessKeyId, secretAccessKey, sessionToken];
  };
  assert.deepEqual(await of("team"), ["AKIDTEAM", "a/b+c=", "s"]);
  assert.deepEqual(await of("other"), ["AKIDOTHER", "other", undefined]);
  const missing = await refusal({ environment: { HOME: "/home/me", AWS_PROFILE: "third" }, files });
  assert.match(missing.message, /there is no profile "third" in the shared files/);
});

Deno.test("findCredentials: profiles that assume roles, sign in by SSO or ask a program are refused with a word", async () => {
  const profiles = {
    "assumes a role": "role_arn = arn:aws:iam::1:role/r\nsource_profile = default\n",
    "signs in by SSO": "sso_session = work\nsso_account_id = 1\n",
    "asks another program": "credential_process = /bin/lend\n",
  };
  for (const [kind, settings] of Object.entries(profiles)) {
    const environment = { AWS_PROFILE: "p", AWS_CONFIG_FILE: "/config", ...INSTANCE };
    const error = await refusal({ environment, files: { "/config": `[profile p]\n${settings}` }, answer: lend });
    assert.equal(
      error.message,
      `Cannot find AWS credentials: the profile "p" ${kind}, which is not supported. ` +
        'Run eval "$(aws configure export-credentials --profile p --format env)" first.',
    );
    assert.equal(error.exitCode, 2);
  }
});

Deno.test("findCredentials: a web identity sends the pod's token to the service of its region, by variable or profile", async () => {
  const config = "[default]\nrole_arn = arn:aws:iam::1:role/r\nweb_identity_token_file = /token\n";
  for (const environment of [WEB_IDENTITY, { AWS_CONFIG_FILE: "/config" }]) {
    const { world, asked, secrets } = awsWorld({ environment, files: { ...FILES, "/config": config }, answer: lend });
    const { expiresAtMs, sessionToken } = await findCredentials(world, "eu-west-1", SIGNAL);
    assert.deepEqual([expiresAtMs, sessionToken], [Date.parse(EXPIRY), "lent+session/=="]);
    assert.equal(asked[0]?.method, "POST");
    assert.deepEqual(Object.fromEntries(new URLSearchParams(asked[0]?.body)), {
      Action: "AssumeRoleWithWebIdentity",
      Version: "2011-06-15",
      RoleArn: "arn:aws:iam::1:role/r",
      RoleSessionName: "dpm-finder",
      WebIdentityToken: "token-of-the-pod",
    });
    assert.deepEqual(secrets, ["token-of-the-pod", "lent-secret", "lent+session/=="]);
  }
  const other = awsWorld({
    environment: { ...WEB_IDENTITY, AWS_ENDPOINT_URL_STS: "http://127.0.0.1:9/" },
    files: { ...FILES },
    answer: () => new Response("<Error><Message>Token is expired</Message></Error>", { status: 400 }),
  });
  await assert.rejects(
    findCredentials(other.world, "eu-west-1", SIGNAL),
    /the security token service at http:\/\/127\.0\.0\.1:9 answered 400: Token is expired/,
  );
  assert.equal(other.asked.length, 1);
});

Deno.test("findCredentials: a container's token is read from its file each time, and relative is ECS", async () => {
  const files = { "/auth": "auth-one\n" };
  const environment = { ...CONTAINER, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: "/auth" };
  const { world, asked, secrets } = awsWorld({ environment, files, answer: lend });
  await findCredentials(world, "eu-west-1", SIGNAL);
  files["/auth"] = "auth-two";
  await findCredentials(world, "eu-west-1", SIGNAL);
  assert.deepEqual(asked.map(({ headers }) => headers.get("authorization")), ["auth-one", "auth-two"]);
  assert.ok(secrets.includes("auth-one"));
  const ecs = awsWorld({
    environment: { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: "/v2/credentials/1" },
    answer: () => lent("AKIDECS"),
  });
  await findCredentials(ecs.world, "eu-west-1", SIGNAL);
  assert.equal(ecs.asked[0]?.url, "http://169.254.170.2/v2/credentials/1");
  for (const address of ["http://example.com/lend", "nonsense"]) {
    const error = await refusal({ environment: { AWS_CONTAINER_CREDENTIALS_FULL_URI: address }, answer: lend });
    assert.match(error.message, /neither https nor an address of this machine/);
  }
});

Deno.test("findCredentials: an instance's metadata only by version 2, and not where it is switched off", async () => {
  const { world, asked } = awsWorld({ environment: INSTANCE, answer: lend });
  await findCredentials(world, "eu-west-1", SIGNAL);
  assert.deepEqual(asked.map(({ method, url }) => `${method} ${new URL(url).pathname}`), [
    "PUT /latest/api/token",
    "GET /latest/meta-data/iam/security-credentials/",
    "GET /latest/meta-data/iam/security-credentials/the-role",
  ]);
  assert.equal(asked[0]?.headers.get("x-aws-ec2-metadata-token-ttl-seconds"), "300");
  assert.equal(asked[2]?.headers.get("x-aws-ec2-metadata-token"), "token-of-the-instance");
  const off = await refusal({ environment: { ...INSTANCE, AWS_EC2_METADATA_DISABLED: "true" }, answer: lend });
  assert.match(
    off.message,
    /a web identity nor a container's service is set up\. Set AWS/,
  );
});

Deno.test("findCredentials: with nothing set up and nobody there, the error says where it looked", async () => {
  const error = await refusal({});
  assert.equal(
    error.message,
    "Cannot find AWS credentials: neither variables, shared files that the program may read, a web identity nor a " +
      "container's service is set up, " +
      "and the instance's metadata service at http://169.254.169.254 cannot be asked: tcp connect error. " +
      "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or start with --allow-read for the folder .aws of your home.",
  );
  assert.equal(error.exitCode, 3);
});

Deno.test("findCredentials: a service that breaks is asked again, one that says no is not", async () => {
  let answers = 0;
  const { world } = awsWorld({
    environment: CONTAINER,
    answer: () => ++answers < 3 ? new Response("", { status: 503 }) : lent("AKIDLATE"),
  });
  assert.equal((await findCredentials(world, "eu-west-1", SIGNAL)).accessKeyId, "AKIDLATE");
  const refused = awsWorld({ environment: CONTAINER, answer: () => new Response("no", { status: 403 }) });
  await assert.rejects(findCredentials(refused.world, "eu-west-1", SIGNAL), /answered 403: no/);
  assert.equal(refused.asked.length, 1);
  const roleless = await refusal({
    environment: CONTAINER,
    answer: () => Response.json({ Code: "AssumeRoleUnauthorizedAccess", Message: "EC2 cannot assume the role" }),
  });
  assert.match(roleless.message, /lends no credentials: EC2 cannot assume the role\. Check the role/);
});

Deno.test("parseProfiles: sections, comments, nested settings and a byte order mark", () => {
  const text =
    "\uFEFF# a comment\n[default]\nregion=eu-west-1\ns3 =\n  max = 10\n[profile  my team]\r\nA_Key = v=1 ; c\r\n";
  assert.deepEqual(Object.fromEntries(parseProfiles(text)), {
    default: { region: "eu-west-1" },
    "profile my team": { a_key: "v=1" },
  });
});
