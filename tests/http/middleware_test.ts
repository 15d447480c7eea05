import { deepEqual, equal } from "node:assert/strict";
import type { ClientInfo, Handler } from "../../src/http/handler.ts";
import { limitRate } from "../../src/http/limit_rate.ts";
import { type PasswordCheck, PasswordChecker } from "../../src/http/password_checker.ts";
import { requirePassword } from "../../src/http/require_password.ts";
import { secureHeaders } from "../../src/http/secure_headers.ts";
import { bytesOf, bytesResponse } from "../../src/http/bytes_response.ts";
import type { RateLimit } from "../../src/http/parse_web_config.ts";

const PLAIN: ClientInfo = { remoteAddress: "127.0.0.1", encrypted: false };
const ENCRYPTED: ClientInfo = { ...PLAIN, encrypted: true };
const ok: Handler = () => new Response("ok");
const request = (headers?: HeadersInit) => new Request("http://localhost/a?b=c", headers ? { headers } : {});

Deno.test("secureHeaders: every answer has them, Strict-Transport-Security only over TLS", async () => {
  const headers = (await secureHeaders(ok)(request(), PLAIN)).headers;
  deepEqual(Object.fromEntries(headers), {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; " +
      "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; " +
      "frame-ancestors 'none'",
    "content-type": "text/plain;charset=UTF-8",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "deny",
  });
  const encrypted = await secureHeaders(ok)(request(), ENCRYPTED);
  equal(encrypted.headers.get("strict-transport-security"), "max-age=86400");
});

Deno.test("secureHeaders: the answer's own go before the defaults, the configured before both, an empty one takes away", async () => {
  const own: Handler = () =>
    new Response("", { headers: { "Content-Security-Policy": "own", "X-Frame-Options": "own" } });
  const configured = new Map([
    ["X-Frame-Options", "sameorigin"],
    ["X-Content-Type-Options", ""],
    ["X-XSS-Protection", "0"],
    ["Strict-Transport-Security", ""],
  ]);
  const { headers } = await secureHeaders(own, () => configured)(request(), ENCRYPTED);
  equal(headers.get("content-security-policy"), "own");
  equal(headers.get("x-frame-options"), "sameorigin");
  equal(headers.get("x-content-type-options"), null);
  equal(headers.get("x-xss-protection"), "0");
  equal(headers.get("strict-transport-security"), null);
});

Deno.test("secureHeaders: a redirect gets them too, and bytes keep their short way", async () => {
  const redirect = await secureHeaders(() => Response.redirect("http://localhost/b"))(request(), PLAIN);
  deepEqual([redirect.status, redirect.headers.get("x-frame-options")], [302, "deny"]);
  const bytes = new Uint8Array(3);
  equal(bytesOf(await secureHeaders(() => bytesResponse(bytes))(request(), PLAIN)), bytes);
});

Deno.test("limitRate: a burst passes, the rest is told when to come again, and the bucket fills with time", async () => {
  let nowMs = 0;
  const limited = limitRate(ok, () => ({ intervalMs: 2_500, burst: 2 }), () => nowMs);
  const status = async () => (await limited(request(), PLAIN)).status;
  deepEqual([await status(), await status(), await status()], [200, 200, 429]);
  nowMs = 2_000;
  const refused = await limited(request(), PLAIN);
  equal(refused.headers.get("retry-after"), "1");
  equal(
    await refused.text(),
    "Cannot answer: more requests came than rate_limit of the web configuration allows. Try again in 1 s.\n",
  );
  nowMs = 2_500;
  deepEqual([await status(), await status()], [200, 429]);
  nowMs = 1_000_000;
  deepEqual([await status(), await status(), await status()], [200, 200, 429]);
});

Deno.test("limitRate: a changed limit begins with a full bucket, none lets everything pass", async () => {
  let limit: RateLimit | undefined = { intervalMs: 1_000, burst: 1 };
  const limited = limitRate(ok, () => limit, () => 0);
  const status = async () => (await limited(request(), PLAIN)).status;
  deepEqual([await status(), await status()], [200, 429]);
  limit = { intervalMs: 1_000, burst: 2 };
  deepEqual([await status(), await status(), await status()], [200, 200, 429]);
  limit = undefined;
  deepEqual([await status(), await status()], [200, 200]);
});

Deno.test("requirePassword: without users everyone comes in", async () => {
  const checker = new PasswordChecker(() => Promise.resolve(false));
  equal((await requirePassword(ok, () => new Map(), checker)(request(), PLAIN)).status, 200);
});

Deno.test("requirePassword: each result has its status and says what to do", async () => {
  const expected: Record<PasswordCheck | "none", readonly [number, string, string | null, string | null]> = {
    right: [200, "ok", null, null],
    none: [
      401,
      "Cannot let the request in: it carries no user and password. " +
      "Send one of basic_auth_users of the web configuration.\n",
      'Basic realm="metrics", charset="UTF-8"',
      null,
    ],
    wrong: [
      401,
      "Cannot let the request in: the user or the password is wrong. " +
      "Send one of basic_auth_users of the web configuration.\n",
      'Basic realm="metrics", charset="UTF-8"',
      null,
    ],
    busy: [
      503,
      "Cannot let the request in: too many passwords wait to be checked. Try again in a second.\n",
      null,
      "1",
    ],
    greedy: [
      429,
      "Cannot let the request in: too many passwords from this address wait to be checked. Try again in a second.\n",
      null,
      "1",
    ],
  };
  const users = () => new Map([["alice", "hash"]]);
  const header = { authorization: `Basic ${btoa("alice:a")}` };
  const never = new Promise<boolean>(() => undefined);
  const busy = new PasswordChecker(() => never, { maxWaiting: 0 });
  const greedy = new PasswordChecker(() => never, { maxWaitingOfClient: 0 });
  const answering = (isRight: boolean) => new PasswordChecker(() => Promise.resolve(isRight));
  const answers = {
    right: await requirePassword(ok, users, answering(true))(request(header), PLAIN),
    none: await requirePassword(ok, users, answering(true))(request(), PLAIN),
    wrong: await requirePassword(ok, users, answering(false))(request(header), PLAIN),
    busy: await requirePassword(ok, users, busy)(request(header), PLAIN),
    greedy: await requirePassword(ok, users, greedy)(request(header), PLAIN),
  };
  for (const [result, response] of Object.entries(answers)) {
    const { headers, status } = response;
    const seen = [status, await response.text(), headers.get("www-authenticate"), headers.get("retry-after")];
    deepEqual(seen, expected[result as keyof typeof expected], result);
  }
});

Deno.test("requirePassword: a user who was removed while the password was checked is not let in", async () => {
  let users = new Map([["alice", "hash"], ["bob", "hash"]]);
  const checker = new PasswordChecker(() => {
    users = new Map([["bob", "hash"]]);
    return Promise.resolve(true);
  });
  const header = { authorization: `Basic ${btoa("alice:a")}` };
  equal((await requirePassword(ok, () => users, checker)(request(header), PLAIN)).status, 401);
});
