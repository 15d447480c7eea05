import type { Authentication } from "./config.ts";
import { ConfigError } from "./config_error.ts";
import { conflictError, convert, type Given, type OptionLookup } from "./option_lookup.ts";
import type { Endpoint } from "./parse_endpoint.ts";
import type { RawOptionKey } from "./raw_options.ts";
import { Secret } from "./secret.ts";
import { ValueError } from "../text/value_error.ts";

/**
 * Decides how the program says who it is: basic, bearer, or neither.
 *
 * Userinfo of the endpoint counts as basic authentication when nothing else is given.
 *
 * @throws {ConfigError}
 */
export async function resolveAuthentication(
  lookup: OptionLookup,
  userinfo: Endpoint["userinfo"],
): Promise<Authentication> {
  const username = lookup.text("username");
  const password = await secretOf(lookup, "apiKey", "apiKeyFile", parsePassword);
  const token = await secretOf(lookup, "bearerToken", "bearerTokenFile", parseToken);
  if (token !== undefined) {
    const basic = username ?? password;
    if (basic !== undefined) throw conflictError(token, basic, "a request can say who it is in one way only");
    return { kind: "bearer", token: token.value };
  }
  if (username !== undefined && password !== undefined) {
    return { kind: "basic", username: convert(username, parseUsername), password: password.value };
  }
  if (username !== undefined) {
    throw new ConfigError({
      option: username.option,
      value: username.value,
      reason: "the password that belongs to it is missing",
      suggestion: "Set PROMETHEUS_API_KEY, or name a file with --api-key-file or PROMETHEUS_API_KEY_FILE",
    });
  }
  if (password !== undefined) {
    throw new ConfigError({
      option: password.option,
      reason: "the user that belongs to it is missing",
      suggestion: "Set PROMETHEUS_USERNAME, or use PROMETHEUS_BEARER_TOKEN for a token without a user",
    });
  }
  return userinfo === undefined ? { kind: "none" } : { kind: "basic", ...userinfo };
}

/** A secret given itself or by its file; where both are given, the one from the stronger source. */
async function secretOf(
  lookup: OptionLookup,
  valueKey: RawOptionKey<string>,
  fileKey: RawOptionKey<string>,
  parse: (text: string) => Secret,
): Promise<Given<Secret> | undefined> {
  const value = lookup.text(valueKey);
  const file = lookup.text(fileKey);
  if (value !== undefined && file !== undefined && value.source === file.source) {
    throw conflictError(value, file, "both give the same secret");
  }
  const sources = ["flag", "environment", ".env"];
  const fileWins = file !== undefined &&
    (value === undefined || sources.indexOf(file.source) < sources.indexOf(value.source));
  const given = fileWins ? { ...file, value: await lookup.fileText(file) } : value;
  return given && { ...given, value: convert(given, parse, undefined, () => undefined) };
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

function parseUsername(text: string): string {
  const username = text.trim();
  if (username === "" || /[:\p{Cc}]/u.test(username)) {
    throw new ValueError("a user's name is not empty and has neither a colon nor a line break", "Give the name alone");
  }
  return username;
}
