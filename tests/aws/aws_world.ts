import type { AwsWorld } from "../../src/aws/aws_credentials.ts";

/** One request for credentials. */
interface AskedForCredentials {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
}

/** What a world of a test holds. */
interface AwsWorldOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Texts of files by path. */
  readonly files?: Record<string, string>;
  /** @default nobody answers */
  readonly answer?: (asked: AskedForCredentials) => Response | Promise<Response>;
  readonly nowMs?: number;
}

/** A world in which a test decides what variables, files and services say, with all that was asked of it. */
export function awsWorld({ environment = {}, files = {}, answer, nowMs = Date.UTC(2026, 0, 1) }: AwsWorldOptions) {
  const asked: AskedForCredentials[] = [];
  const secrets: string[] = [];
  const read: string[] = [];
  const clock = { nowMs };
  const world: AwsWorld = {
    environment: (name) => {
      read.push(name);
      return environment[name];
    },
    readTextFile: (path) => {
      const text = files[path];
      return text === undefined ? Promise.reject(new Deno.errors.NotFound(path)) : Promise.resolve(text);
    },
    fetch: async (url, { method = "GET", headers, body }) => {
      const one = {
        method,
        url: url.href,
        headers: new Headers(headers),
        body: body === undefined ? "" : String(body),
      };
      asked.push(one);
      if (answer === undefined) throw new TypeError("fetch failed", { cause: new Error("tcp connect error") });
      return await answer(one);
    },
    now: () => clock.nowMs,
    sleep: () => Promise.resolve(),
    keepSecret: (text) => secrets.push(text),
  };
  return { world, asked, secrets, read, clock };
}
