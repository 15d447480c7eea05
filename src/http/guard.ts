import { BcryptWorkerClient } from "./bcrypt_worker_client.ts";
import type { Handler } from "./handler.ts";
import { limitRate } from "./limit_rate.ts";
import { PasswordChecker } from "./password_checker.ts";
import { requirePassword } from "./require_password.ts";
import { secureHeaders } from "./secure_headers.ts";
import type { TlsSettings } from "./tls_settings.ts";
import { WebConfigFile, type WebConfigFileOptions } from "./web_config_file.ts";

/** A handler behind the checks that a web config file asks for. */
interface GuardedHandler extends Disposable {
  readonly handler: Handler;
  /** `undefined` is plain HTTP; otherwise it gives the settings of the moment. */
  readonly tls: (() => TlsSettings) | undefined;
}

/**
 * Puts the rate limit, the passwords and the headers of a web config file in front of a handler, in the order that
 * exporter-toolkit has them.
 *
 * @throws {YamlError} When the file cannot be read, is wrong, or asks for what cannot be honoured.
 * @throws {ServerError} When it names users but passwords cannot be checked.
 */
export async function guard(handler: Handler, path: string, options: WebConfigFileOptions): Promise<GuardedHandler> {
  const file = new WebConfigFile(path, options);
  const { tls, users } = file.current();
  const worker = new BcryptWorkerClient();
  if (users.size > 0) await worker.start();
  const checker = new PasswordChecker((password, hash) => worker.compare(password, hash));
  const behindPassword = requirePassword(handler, () => file.current().users, checker);
  const behindRate = limitRate(behindPassword, () => file.current().rateLimit);
  return {
    handler: secureHeaders(behindRate, () => file.current().headers),
    tls: tls === undefined ? undefined : () => file.current().tls ?? tls,
    [Symbol.dispose]: () => worker[Symbol.dispose](),
  };
}
