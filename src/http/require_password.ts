import type { Handler } from "./handler.ts";
import { helpfulResponse } from "./helpful_response.ts";
import type { PasswordChecker } from "./password_checker.ts";

/**
 * Lets a request through to the handler when it carries a user's password, on every path.
 *
 * @param usersNow Asked for each request; while there are no users, everyone is let in.
 */
export function requirePassword(
  handler: Handler,
  usersNow: () => ReadonlyMap<string, string>,
  checker: PasswordChecker,
): Handler {
  return async (request, client) => {
    const users = usersNow();
    if (users.size === 0) return handler(request, client);
    const credentials = parseBasicAuthorization(request.headers.get("authorization"));
    if (credentials === undefined) return unauthorized("it carries no user and password");
    const { user, password } = credentials;
    switch (await checker.check(users, user, password, client.remoteAddress ?? "")) {
      case "right":
        return handler(request, client);
      case "wrong":
        return unauthorized("the user or the password is wrong");
      case "busy":
        return refused(503, "too many passwords wait to be checked");
      case "greedy":
        return refused(429, "too many passwords from this address wait to be checked");
    }
  };
}

function unauthorized(reason: string): Response {
  return helpfulResponse(
    401,
    `Cannot let the request in: ${reason}. Send one of basic_auth_users of the web configuration.`,
    { "www-authenticate": 'Basic realm="metrics", charset="UTF-8"' },
  );
}

function refused(status: number, reason: string): Response {
  return helpfulResponse(status, `Cannot let the request in: ${reason}. Try again in a second.`, {
    "retry-after": "1",
  });
}

/** A user's name and password as the header carries them. */
interface BasicCredentials {
  readonly user: string;
  readonly password: string;
}

/** Reads an `Authorization: Basic` header; `undefined` when it is absent, of another kind, or damaged. */
function parseBasicAuthorization(header: string | null): BasicCredentials | undefined {
  const [, encoded] = /^basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(header ?? "") ?? [];
  if (encoded === undefined) return undefined;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Uint8Array.fromBase64(encoded));
    const colon = text.indexOf(":");
    return colon === -1 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
  } catch {
    return undefined;
  }
}
