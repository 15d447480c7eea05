import { askService, readLentCredentials } from "./ask_for_credentials.ts";
import { type AwsCredentials, AwsCredentialsError, type AwsWorld } from "./aws_credentials.ts";

const WHO = "the container's credentials service";
const ECS = "http://169.254.170.2";
/** Hosts at which credentials may be asked for without TLS: this machine, and the services of ECS and EKS. */
const PLAIN_HOSTS = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]|169\.254\.170\.2|169\.254\.170\.23|\[fd00:ec2::23\])$/;
const TIMEOUT_MS = 2_000;

/** Credentials that ECS and EKS lend to a container; `undefined` where no variable says where. */
export async function containerCredentials(world: AwsWorld, signal: AbortSignal): Promise<AwsCredentials | undefined> {
  const { environment } = world;
  const relative = environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  const full = environment("AWS_CONTAINER_CREDENTIALS_FULL_URI");
  const address = relative ? `${ECS}${relative}` : full;
  if (!address) return undefined;
  const url = URL.parse(address);
  if (url === null || !(url.protocol === "https:" || (url.protocol === "http:" && PLAIN_HOSTS.test(url.hostname)))) {
    throw new AwsCredentialsError(
      "AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https nor an address of this machine",
      "Set it to what ECS or EKS gave the container",
    );
  }
  const tokenFile = environment("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
  // Read each time, as EKS rotates it.
  const token = tokenFile
    ? (await world.readTextFile(tokenFile)).trim()
    : environment("AWS_CONTAINER_AUTHORIZATION_TOKEN");
  if (token) world.keepSecret(token);
  if (/[^\t\x20-\x7e]/.test(token ?? "")) {
    throw new AwsCredentialsError(
      `${tokenFile ? `"${tokenFile}"` : "AWS_CONTAINER_AUTHORIZATION_TOKEN"} has a character that no header may have`,
      "Give the token alone, on one line",
    );
  }
  const headers = new Headers(token ? { authorization: token } : {});
  const text = await askService({ who: WHO, url, init: { headers }, timeoutMs: TIMEOUT_MS }, world, signal);
  return readLentCredentials(text, WHO);
}
