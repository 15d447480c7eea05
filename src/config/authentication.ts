import { ValueError } from "../text/value_error.ts";
import { ConfigError, conflictError } from "./config_error.ts";
import { type GivenOptions, readGiven } from "./resolve_options.ts";
import { type ConfigFiles, type Given, value } from "./option.ts";
import type { Endpoint } from "./parse_endpoint.ts";
import { parsePath } from "./parse_path.ts";
import { readOptionFile } from "./read_option_file.ts";
import { Secret } from "./secret.ts";

/** How the program authenticates to the backend. */
export type Authentication =
  | { readonly kind: "none" }
  | { readonly kind: "basic"; readonly username: string; readonly password: Secret }
  | { readonly kind: "bearer"; readonly token: Secret };

/** Options of authentication. A secret is never a flag: every user of the machine can see arguments. */
export const AUTHENTICATION_TABLE = {
  username: value({
    long: "--username",
    argument: "NAME",
    environment: "PROMETHEUS_USERNAME",
    help: "User of basic authentication; in Grafana Cloud the number of the instance.",
    parse: parseUsername,
    show: showUsername,
  }),
  apiKey: value({
    argument: "KEY",
    environment: "PROMETHEUS_API_KEY",
    help: "Password or API key of basic authentication.",
    parse: parsePassword,
    show: () => undefined,
  }),
  apiKeyFile: value({
    long: "--api-key-file",
    argument: "FILE",
    environment: "PROMETHEUS_API_KEY_FILE",
    help: "File with the password or API key of basic authentication.",
    parse: parseSecretPath,
    show: showPath,
  }),
  bearerToken: value({
    argument: "TOKEN",
    environment: "PROMETHEUS_BEARER_TOKEN",
    help: "Token of bearer authentication.",
    parse: parseToken,
    show: () => undefined,
  }),
  bearerTokenFile: value({
    long: "--bearer-token-file",
    argument: "FILE",
    environment: "PROMETHEUS_BEARER_TOKEN_FILE",
    help: "File with the token of bearer authentication.",
    parse: parseSecretPath,
    show: showPath,
  }),
};

type GivenAuthentication = GivenOptions<typeof AUTHENTICATION_TABLE>;

/**
 * Decides how the program authenticates: basic, bearer, or not at all.
 *
 * Userinfo of the endpoint counts as basic authentication when nothing else is given.
 *
 * @throws {ConfigError}
 */
export async function resolveAuthentication(
  given: GivenAuthentication,
  userinfo: Endpoint["userinfo"],
  files: ConfigFiles,
): Promise<Authentication> {
  const username = given.one("username");
  const password = await secretOf(given, "apiKey", "apiKeyFile", files);
  const token = await secretOf(given, "bearerToken", "bearerTokenFile", files);
  if (token !== undefined) {
    const basic = username ?? password?.given;
    if (basic !== undefined) throw conflictError(token.given, basic, "a request can authenticate in one way only");
    return { kind: "bearer", token: token.secret };
  }
  if (username !== undefined && password !== undefined) {
    const name = await readGiven(username, parseUsername, { show: showUsername });
    return { kind: "basic", username: name, password: password.secret };
  }
  if (username !== undefined) {
    await readGiven(username, parseUsername, { show: showUsername });
    throw new ConfigError({
      option: username.name,
      value: username.text,
      reason: "the password that belongs to it is missing",
      suggestion: `Set ${given.nameOf("apiKey")}, or name a file with ${given.nameOf("apiKeyFile")}`,
    });
  }
  if (password !== undefined) {
    throw new ConfigError({
      option: password.given.name,
      reason: "the user that belongs to it is missing",
      suggestion: `Set ${given.nameOf("username", "PROMETHEUS_USERNAME")}, or use ${
        given.nameOf("bearerToken")
      } for a token without a user`,
    });
  }
  return userinfo === undefined ? { kind: "none" } : { kind: "basic", ...userinfo };
}

/** Reads a secret, given directly or in a file; of both, the one from the stronger source. */
async function secretOf(
  given: GivenAuthentication,
  key: "apiKey" | "bearerToken",
  fileKey: "apiKeyFile" | "bearerTokenFile",
  files: ConfigFiles,
): Promise<{ readonly given: Given; readonly secret: Secret } | undefined> {
  const own = given.one(key);
  const file = given.one(fileKey);
  if (own !== undefined && file !== undefined && own.kind === file.kind) {
    throw conflictError(own, file, "both give the same secret");
  }
  const fileWins = file !== undefined && (own === undefined || given.isStronger(file, own));
  if (fileWins) {
    const { parse, show } = AUTHENTICATION_TABLE[fileKey];
    await readGiven(file, parse, { show });
  }
  const winner = fileWins ? { ...file, text: await readOptionFile(file, files) } : own;
  const { parse, show } = AUTHENTICATION_TABLE[key];
  return winner && { given: winner, secret: await readGiven(winner, parse, { show }) };
}

/** How keys of Grafana and JSON web tokens begin. */
const LOOKS_LIKE_KEY = /^(?:gl(?:c|sa)_|eyJ)[\w.+/=-]{8,}$/;

/** Reads the path of a file with a secret; the secret itself in its place is refused, and not shown. */
function parseSecretPath(text: string): string {
  if (!LOOKS_LIKE_KEY.test(text.trim())) return parsePath(text);
  throw new ValueError("it is a key, not the path of a file", "Write the key into a file, and give its path");
}

function showPath(text: string): string | undefined {
  return LOOKS_LIKE_KEY.test(text.trim()) ? undefined : text;
}

function parsePassword(text: string): Secret {
  if (/\p{Cc}/u.test(text)) {
    throw new ValueError("it contains a line break or another control character", "Give the key alone, on one line");
  }
  return new Secret(text);
}

function parseToken(text: string): Secret {
  const token = text.trim();
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new ValueError(
      "it contains a space, a line break or a letter that no token has",
      "Give the token alone, without the word Bearer",
    );
  }
  return new Secret(token);
}

/** What follows a colon is the password of a pair. */
function showUsername(text: string): string | undefined {
  return text.includes(":") ? undefined : text;
}

function parseUsername(text: string): string {
  const username = text.trim();
  if (username === "" || /[:\p{Cc}]/u.test(username)) {
    throw new ValueError("a user's name is not empty and has neither a colon nor a line break", "Give the name alone");
  }
  return username;
}
