import { clientNetwork } from "./client_network.ts";
import type { Handler } from "./handler.ts";
import { helpfulResponse } from "./helpful_response.ts";
import { parseBasicAuthorization } from "./parse_basic_authorization.ts";
import type { PasswordChecker } from "./password_checker.ts";

/**
 * Passes a request on to the handler when it carries a user's password, whatever its path.
 *
 * @param usersNow Asked for each request; without users, everyone is let in.
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
    switch (await checker.check(users, user, password, clientNetwork(client.remoteAddress))) {
      case "right":
        // While it waited, the user may have been removed or have got another password.
        if (usersNow().get(user) !== users.get(user)) return unauthorized("the user or the password is wrong");
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
