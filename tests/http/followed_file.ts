import { join } from "node:path";
import { WebConfigFile } from "../../src/http/web_config_file.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

/** A bcrypt hash of the usual cost. */
export const HASH_OF_USER = "$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi";

/** A web config file in a folder of its own, and what is said of it. */
export async function followedFile(text: string, use: (followed: FollowedFile) => void | Promise<void>): Promise<void> {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "web.yml");
  const write = (changed: string | Uint8Array) =>
    typeof changed === "string" ? Deno.writeTextFileSync(path, changed) : Deno.writeFileSync(path, changed);
  write(text);
  const said: string[] = [];
  const say = (what: string) => said.push(what.replaceAll(folder.path, ""));
  const file = new WebConfigFile(path, {
    checkIntervalMs: 0,
    onReload: () => say("reloaded"),
    onError: (error) => say(`error: ${error.message}`),
    onWarning: (warning) => say(`warning: ${warning}`),
  });
  await use({ folder: folder.path, path, file, write, said: () => said.splice(0) });
}

/** A web config file that is followed. */
interface FollowedFile {
  readonly folder: string;
  readonly path: string;
  readonly file: WebConfigFile;
  readonly write: (changed: string | Uint8Array) => void;
  /** Takes out what was said since it was asked last. */
  readonly said: () => string[];
}

/** One user. */
export const ALICE = `basic_auth_users:\n  alice: ${HASH_OF_USER}\n`;
/** TLS with the certificate of the tests, by its whole path. */
export const SERVER = `tls_server_config:\n  cert_file: ${Deno.cwd()}/tests/support/certificates/server.pem
  key_file: ${Deno.cwd()}/tests/support/certificates/server.key\n`;
