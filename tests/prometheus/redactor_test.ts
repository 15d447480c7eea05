import { doesNotMatch, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import type { BackendConfig } from "../../src/config/backend_options.ts";
import { Secret } from "../../src/config/secret.ts";
import { Redactor } from "../../src/prometheus/redactor.ts";
import { backendConfig } from "../support/backend_config.ts";

const redactorOf = (overrides: Partial<BackendConfig>) => new Redactor(backendConfig("http://localhost", overrides));
const bearer = (token: string) => redactorOf({ authentication: { kind: "bearer", token: new Secret(token) } });
const basic = (username: string, password: string) =>
  redactorOf({ authentication: { kind: "basic", username, password: new Secret(password) } });
const header = (name: string, value: string) => redactorOf({ headers: new Map([[name, new Secret(value)]]) });
const base64 = (text: string) => new TextEncoder().encode(text).toBase64();

/** What servers and proxies do to what they repeat. */
const FORMS: Readonly<Record<string, (secret: string) => string>> = {
  "plain": (secret) => secret,
  "in JSON": (secret) => JSON.stringify(secret).slice(1, -1),
  "in JSON within JSON": (secret) => JSON.stringify(JSON.stringify(secret)).slice(3, -3),
  "in ASCII JSON": (secret) =>
    Array.from(
      { length: secret.length },
      (_, index) => `\\u${secret.charCodeAt(index).toString(16).padStart(4, "0").toUpperCase()}`,
    ).join(""),
  "percent-encoded": encodeURIComponent,
  "percent-encoded in lower case": (secret) => encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
  "percent-encoded twice": (secret) => encodeURIComponent(encodeURIComponent(secret)),
  "form-encoded": (secret) => new URLSearchParams({ a: secret }).toString().slice(2),
  "HTML-escaped": (secret) =>
    secret.replace(/[&<>"']/g, (sign) => `&${{ "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "#39" }[sign]};`),
  "as HTML references": (secret) => [...secret].map((sign) => `&#x${sign.codePointAt(0)?.toString(16)};`).join(""),
};

const HARD = `g"l\\c_<S>'&/+ é%😀 end`;

for (const [form, write] of Object.entries(FORMS)) {
  Deno.test(`A2 Redactor: a secret with every awkward character is found ${form}`, () => {
    equal(bearer(HARD).redact(`before ${write(HARD)} after`), "before [redacted] after");
  });
}

Deno.test("A2 Redactor: any secret is found in any form, and the text around it stays", () => {
  const secret = fc.string({ unit: "grapheme", minLength: 6, maxLength: 40 }).filter((text) => text.isWellFormed());
  fc.assert(
    fc.property(secret, fc.constantFrom(...Object.values(FORMS)), (secret, write) => {
      equal(bearer(secret).redact(`«${write(secret)}»`).replace(/\\*\[redacted\]/, ""), "«»");
    }),
    { numRuns: 30 },
  );
});

Deno.test("A2 Redactor: in base64 alone and wherever it stands within something longer", () => {
  for (const around of ["", "x", "xy", "xyz"]) {
    const seen = bearer("glc_SECRET123").redact(base64(`${around}glc_SECRET123 and more`));
    ok(seen.includes("[redacted]"), seen);
    doesNotMatch(seen, /Z2xjX1NFQ|nbGNfU0VDUk|FQ1JFVDEy|VDUkVUM/);
  }
  equal(bearer("~~~???>>>").redact("fn5-Pz8_Pj4-"), "[redacted]", "the alphabet of URLs");
});

Deno.test("A2 Redactor: the pair of basic authentication and both ways to write its password", () => {
  const redactor = basic("tenant7", "glc_SECRET123");
  for (const text of [base64("tenant7:glc_SECRET123"), "glc_SECRET123", base64("glc_SECRET123")]) {
    ok(!redactor.redact(`saw Basic ${text}.`).includes(text.slice(3, 12)), text);
  }
  equal(redactor.redact("user tenant7"), "user tenant7", "a user's name is no secret");
});

Deno.test("A2 Redactor: a header's value without its scheme, the pair in it, and each value of a cookie", () => {
  equal(header("authorization", "Bearer abc-def-ghi").redact("bad abc-def-ghi"), "bad [redacted]");
  const pair = header("authorization", `Basic ${base64("me:hunter2-key")}`);
  equal(pair.redact(`${base64("me:hunter2-key")} hunter2-key`), "[redacted] [redacted]");
  equal(header("cookie", "lang=en; session=0123456789").redact("no 0123456789"), "no [redacted]");
});

Deno.test("A2 Redactor: a long secret that the server cuts off is found by its beginning", () => {
  const token = `eyJ${"abcdefghij".repeat(6_000)}`;
  const redactor = bearer(token);
  equal(redactor.redact(`bad ${token.slice(0, 40)}… end`), "bad [redacted]… end");
  equal(redactor.redact(`bad ${token} end`), "bad [redacted] end");
});

Deno.test("A2 Redactor: a short secret goes right after words that introduce it, and destroys no other text", () => {
  const redactor = basic("me", "up");
  equal(redactor.redact('password "up" is wrong'), 'password "[redacted]" is wrong');
  equal(redactor.redact(`Authorization: Basic ${base64("me:up")}`), "Authorization: Basic [redacted]");
  const other = 'the server is up; password upgrade needed; {job="up"}';
  equal(redactor.redact(other), other);
  equal(header("x-team", "shop").redact("X-Team: shop, shop"), "X-Team: [redacted], shop");
});

Deno.test("A2 Redactor: secrets that were read again are known beside the old ones", () => {
  const redactor = bearer("first-token");
  redactor.learn(
    backendConfig("http://localhost", { authentication: { kind: "bearer", token: new Secret("second-token") } }),
  );
  equal(redactor.redact("first-token second-token"), "[redacted] [redacted]");
});

Deno.test("A2 Redactor: no text makes it slow, and without secrets every text stays", () => {
  const redactor = basic("user", 'a"b\\c&d%e');
  for (const unit of ["\\", "%25", "&amp;", "password ", 'a"b']) {
    const text = unit.repeat(262_144 / unit.length);
    equal(redactor.redact(text), text);
  }
  equal(redactorOf({}).redact("anything"), "anything");
});

Deno.test("A2 Redactor: what a proxy is told and repeats is taken out, in any form", () => {
  const redactor = redactorOf({});
  redactor.learnPair("puser", "PROXYs3cretPw");
  for (const form of [`Basic ${base64("puser:PROXYs3cretPw")}`, "puser:PROXYs3cretPw", "PROXYs3cretPw"]) {
    equal(redactor.redact(`proxy-authorization: ${form} accept: */*`).includes(form), false);
  }
});
