import assert from "node:assert/strict";
import { AwsV4Signer } from "aws4fetch";
import { SigV4Signer } from "../../src/aws/sigv4_signer.ts";
import { awsWorld } from "./aws_world.ts";

const KEY = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const KEY_VARIABLES = { AWS_ACCESS_KEY_ID: KEY.accessKeyId, AWS_SECRET_ACCESS_KEY: KEY.secretAccessKey };
const SIGNED_AT_MS = Date.UTC(2015, 7, 30, 12, 36);
const SCOPE = "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request";
const SIGNAL = new AbortController().signal;

/** Cases of the test suite that AWS publishes for Signature Version 4, by their names there. */
const VECTORS = {
  "get-vanilla": ["GET", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"],
  "post-vanilla": ["POST", "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"],
  "get-vanilla-query-order-key-case": [
    "GET",
    "?Param2=value2&Param1=value1",
    "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
  ],
} as const;

for (const [name, [method, query, signature]] of Object.entries(VECTORS)) {
  Deno.test(`SigV4Signer: AWS's test vector ${name}`, async () => {
    const { world } = awsWorld({ environment: KEY_VARIABLES, nowMs: SIGNED_AT_MS });
    const signer = new SigV4Signer({ region: "us-east-1", service: "service", world });
    const headers = await signer.sign(
      { method, url: new URL(`https://example.amazonaws.com/${query}`), body: "" },
      SIGNAL,
    );
    assert.deepEqual(
      new Map(headers),
      new Map([
        ["authorization", `AWS4-HMAC-SHA256 ${SCOPE}, SignedHeaders=host;x-amz-date, Signature=${signature}`],
        ["x-amz-date", "20150830T123600Z"],
      ]),
    );
  });
}

Deno.test("AwsV4Signer: AWS's test vector post-x-www-form-urlencoded, whose body and content type are signed", async () => {
  const { headers } = await new AwsV4Signer({
    ...KEY,
    method: "POST",
    url: "https://example.amazonaws.com/",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "Param1=value1",
    service: "service",
    region: "us-east-1",
    datetime: "20150830T123600Z",
    allHeaders: true,
  }).sign();
  assert.match(
    headers.get("authorization") ?? "",
    /Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a$/,
  );
});

Deno.test("SigV4Signer: credentials are found once for requests at once, and anew before they expire", async () => {
  const { world, asked, clock } = awsWorld({
    environment: { AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://127.0.0.1:1/lend" },
    answer: () => lent(asked.length, clock.nowMs + 3_600_000),
  });
  const signer = new SigV4Signer({ region: "eu-west-1", world });
  const keyOf = async () => {
    const headers = new Map(
      await signer.sign({ method: "GET", url: new URL("https://aps.example/"), body: "" }, SIGNAL),
    );
    return /Credential=(\w+)\//.exec(headers.get("authorization") ?? "")?.[1];
  };
  assert.deepEqual(await Promise.all([keyOf(), keyOf()]), ["AKID1", "AKID1"]);
  clock.nowMs += 54 * 60_000;
  assert.equal(await keyOf(), "AKID1");
  clock.nowMs += 2 * 60_000;
  assert.equal(await keyOf(), "AKID2");
  assert.equal(asked.length, 2);
  assert.deepEqual(signer.secrets, ["secret-1", "session-1", "secret-2", "session-2"]);
});

Deno.test("SigV4Signer: while credentials are valid, a service that is down is no reason to stop", async () => {
  let down = false;
  const { world, clock } = awsWorld({
    environment: { AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://127.0.0.1:1/lend" },
    answer: () => down ? new Response("down", { status: 500 }) : lent(1, clock.nowMs + 600_000),
  });
  const signer = new SigV4Signer({ region: "eu-west-1", world });
  const sign = () => signer.sign({ method: "GET", url: new URL("https://aps.example/"), body: "" }, SIGNAL);
  await sign();
  down = true;
  clock.nowMs += 400_000;
  assert.equal((await sign()).length, 3);
  clock.nowMs += 300_000;
  await assert.rejects(sign(), /answered 500: down/);
});

Deno.test("SigV4Signer: renew says whether there are other credentials than the refused ones", async () => {
  let number = 1;
  const { world } = awsWorld({
    environment: { AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://127.0.0.1:1/lend" },
    answer: () => number < 3 ? lent(number, Number.MAX_SAFE_INTEGER) : new Response("", { status: 404 }),
  });
  const signer = new SigV4Signer({ region: "eu-west-1", world });
  await signer.sign({ method: "GET", url: new URL("https://aps.example/"), body: "" }, SIGNAL);
  assert.equal(await signer.renew(SIGNAL), false);
  number = 2;
  assert.equal(await signer.renew(SIGNAL), true);
  number = 3;
  assert.equal(await signer.renew(SIGNAL), false);
});

function lent(number: number, expiresAtMs: number): Response {
  return Response.json({
    AccessKeyId: `AKID${number}`,
    SecretAccessKey: `secret-${number}`,
    Token: `session-${number}`,
    Expiration: expiresAtMs > 8.64e15 ? "" : new Date(expiresAtMs).toISOString(),
  });
}
