import { askService, readLentCredentials } from "./ask_for_credentials.ts";
import { type AwsCredentials, AwsCredentialsError, type AwsWorld } from "./aws_credentials.ts";

const WHO = "the instance's metadata service";
const ADDRESSES = { ipv4: "http://169.254.169.254", ipv6: "http://[fd00:ec2::254]" };
const ROLES = "latest/meta-data/iam/security-credentials/";
const TOKEN_SECONDS = 300;
/** Elsewhere than on EC2 nobody answers at all. */
const TIMEOUT_MS = 1_000;

/** Credentials of an instance's role, by version 2 of the metadata service; `undefined` where it is switched off. */
export async function instanceCredentials(world: AwsWorld, signal: AbortSignal): Promise<AwsCredentials | undefined> {
  const { environment } = world;
  if (environment("AWS_EC2_METADATA_DISABLED")?.toLowerCase() === "true") return undefined;
  const mode = environment("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE")?.toLowerCase() === "ipv6" ? "ipv6" : "ipv4";
  const base = URL.parse(environment("AWS_EC2_METADATA_SERVICE_ENDPOINT") || ADDRESSES[mode]);
  if (base === null) {
    throw new AwsCredentialsError("AWS_EC2_METADATA_SERVICE_ENDPOINT is not a URL", "Leave it out, or mend it");
  }
  const ask = (path: string, init: RequestInit, attempts?: number) =>
    askService({ who: WHO, url: new URL(path, base), init, timeoutMs: TIMEOUT_MS, attempts }, world, signal);
  const token = await ask("latest/api/token", {
    method: "PUT",
    headers: { "x-aws-ec2-metadata-token-ttl-seconds": String(TOKEN_SECONDS) },
  }, 2);
  world.keepSecret(token);
  const init = { headers: { "x-aws-ec2-metadata-token": token } };
  const role = (await ask(ROLES, init)).split("\n")[0]?.trim() ?? "";
  return readLentCredentials(await ask(`${ROLES}${encodeURIComponent(role)}`, init), WHO);
}
