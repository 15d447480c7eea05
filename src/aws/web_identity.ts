import { EXIT_CODES } from "../errors/exit_code.ts";
import { askService, parseExpiry } from "./ask_for_credentials.ts";
import { type AwsCredentials, AwsCredentialsError, type AwsWorld } from "./aws_credentials.ts";

/** A role that a token in a file lets its bearer assume. */
interface TokenRole {
  readonly roleArn: string;
  readonly tokenFile: string;
  readonly sessionName: string | undefined;
}

const WHO = "the security token service";
const TIMEOUT_MS = 10_000;

/** Credentials for the token that Kubernetes puts into a pod; `undefined` where no variable names one. */
export async function webIdentityCredentials(
  world: AwsWorld,
  region: string,
  signal: AbortSignal,
): Promise<AwsCredentials | undefined> {
  const { environment } = world;
  const tokenFile = environment("AWS_WEB_IDENTITY_TOKEN_FILE") || undefined;
  const roleArn = environment("AWS_ROLE_ARN") || undefined;
  if (tokenFile === undefined) return undefined;
  if (roleArn === undefined) {
    throw new AwsCredentialsError("AWS_WEB_IDENTITY_TOKEN_FILE is set and AWS_ROLE_ARN is not", "Set both, or neither");
  }
  const sessionName = environment("AWS_ROLE_SESSION_NAME") || undefined;
  return await assumeRoleWithToken({ roleArn, tokenFile, sessionName }, world, region, signal);
}

/**
 * Exchanges a token for credentials.
 *
 * @throws {AwsCredentialsError} the service refuses the token, or cannot be asked
 */
export async function assumeRoleWithToken(
  { roleArn, tokenFile, sessionName = "dpm-finder" }: TokenRole,
  world: AwsWorld,
  region: string,
  signal: AbortSignal,
): Promise<AwsCredentials> {
  const token = (await world.readTextFile(tokenFile)).trim();
  world.keepSecret(token);
  const text = await askService(
    {
      who: WHO,
      url: tokenService(world, region),
      init: {
        method: "POST",
        body: new URLSearchParams({
          Action: "AssumeRoleWithWebIdentity",
          Version: "2011-06-15",
          RoleArn: roleArn,
          RoleSessionName: sessionName,
          WebIdentityToken: token,
        }),
      },
      timeoutMs: TIMEOUT_MS,
    },
    world,
    signal,
  );
  const [accessKeyId, secretAccessKey, sessionToken, expiration] = [
    "AccessKeyId",
    "SecretAccessKey",
    "SessionToken",
    "Expiration",
  ].map((name) => new RegExp(`<${name}>([^<]+)</${name}>`).exec(text)?.[1]);
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new AwsCredentialsError(`${WHO} answered without credentials`, "Check AWS_ROLE_ARN", {
      exitCode: EXIT_CODES.backend,
    });
  }
  return { accessKeyId, secretAccessKey, sessionToken, expiresAtMs: parseExpiry(expiration) };
}

function tokenService({ environment }: AwsWorld, region: string): URL {
  const given = environment("AWS_ENDPOINT_URL_STS") || environment("AWS_ENDPOINT_URL");
  if (given) {
    const url = URL.parse(given);
    if (url !== null && /^https?:$/.test(url.protocol)) return url;
    throw new AwsCredentialsError(
      "AWS_ENDPOINT_URL_STS, or AWS_ENDPOINT_URL in its place, is no URL",
      "Write it like https://sts.eu-west-1.amazonaws.com",
    );
  }
  const own = environment("AWS_REGION") || environment("AWS_DEFAULT_REGION") || region;
  return new URL(`https://sts.${own}.amazonaws.com${own.startsWith("cn-") ? ".cn" : ""}/`);
}
