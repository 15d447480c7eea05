import { createHash, createHmac } from "node:crypto";

/** A key that a server knows. */
export interface KnownKey {
  readonly secretAccessKey: string;
  /** What has to arrive beside the key's ID; nothing for a key without one. */
  readonly sessionToken?: string;
}

/**
 * Verifies a request's signature as AWS's documentation of Signature Version 4 says, with no part of the program.
 *
 * @param request With the body as it arrived.
 * @param keys Known keys by their ID.
 * @returns why it is refused; `undefined` for a good signature
 */
export function refuseSigV4(
  request: { readonly method: string; readonly url: string; readonly headers: Headers; readonly body: string },
  keys: ReadonlyMap<string, KnownKey>,
  { region, service, nowMs }: { readonly region: string; readonly service: string; readonly nowMs: number },
): string | undefined {
  const { method, url, headers, body } = request;
  const [, id = "", date = "", scope = "", names = "", signature] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/(\S+), SignedHeaders=(\S+), Signature=([0-9a-f]{64})$/
      .exec(headers.get("authorization") ?? "") ?? [];
  if (signature === undefined) return "no signature";
  const key = keys.get(id);
  if (key === undefined) return "unknown key";
  if ((headers.get("x-amz-security-token") ?? undefined) !== key.sessionToken) return "another session token";
  if (scope !== `${region}/${service}/aws4_request`) return "another scope";
  const time = headers.get("x-amz-date") ?? "";
  const atMs = Date.parse(time.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, "$1-$2-$3T$4:$5:$6Z"));
  if (!time.startsWith(date) || !(Math.abs(nowMs - atMs) < 300_000)) return "not signed just now";
  const signed = names.split(";");
  const wanted = ["host", "x-amz-date", ...(key.sessionToken === undefined ? [] : ["x-amz-security-token"])];
  if (!wanted.every((name) => signed.includes(name))) return "too little is signed";
  const { pathname, search, host } = new URL(url);
  const query = search.slice(1).split("&").filter((pair) => pair !== "").map((pair) => {
    const [name = "", ...value] = pair.split("=");
    return `${encode(decodeURIComponent(name))}=${encode(decodeURIComponent(value.join("=")))}`;
  }).sort().join("&");
  const canonical = [
    method,
    pathname.split("/").map(encode).join("/"),
    query,
    ...signed.map((name) => `${name}:${name === "host" ? host : headers.get(name)?.trim().replace(/ +/g, " ")}`),
    "",
    names,
    sha256(body),
  ].join("\n");
  const toSign = ["AWS4-HMAC-SHA256", time, `${date}/${scope}`, sha256(canonical)].join("\n");
  const signingKey = [date, region, service, "aws4_request"].reduce<string | Uint8Array>(
    (secret, part) => createHmac("sha256", secret).update(part).digest(),
    `AWS4${key.secretAccessKey}`,
  );
  const right = createHmac("sha256", signingKey).update(toSign).digest("hex");
  return right === signature ? undefined : "wrong signature";
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
