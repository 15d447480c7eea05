import { withoutFullStop } from "../errors/program_error.ts";
import { type AwsCredentials, AwsCredentialsError, type AwsWorld } from "./aws_credentials.ts";
import { containerCredentials } from "./container_credentials.ts";
import { instanceCredentials } from "./instance_credentials.ts";
import { sharedFileCredentials } from "./shared_files.ts";
import { webIdentityCredentials } from "./web_identity.ts";

/** What variables call the parts of credentials; elsewhere they are called much the same. */
const NAMES = {
  accessKeyId: "AWS_ACCESS_KEY_ID",
  secretAccessKey: "AWS_SECRET_ACCESS_KEY",
  sessionToken: "AWS_SESSION_TOKEN",
} as const;

/**
 * Finds credentials where AWS's own tools look for them, in their order: variables, the shared files, the token of a
 * pod, the container's service, the instance's metadata service. The first place that is set up decides.
 *
 * @throws {ProgramError} there are none, or the place that is set up has none to give
 */
export async function findCredentials(world: AwsWorld, region: string, signal: AbortSignal): Promise<AwsCredentials> {
  const found = variableCredentials(world) ??
    await sharedFileCredentials(world, region, signal) ??
    await webIdentityCredentials(world, region, signal) ??
    await containerCredentials(world, signal) ??
    await lastResort(world, signal);
  world.keepSecret(found.secretAccessKey);
  if (found.sessionToken !== undefined) world.keepSecret(found.sessionToken);
  checkCharacters(found);
  return found;
}

function variableCredentials({ environment }: AwsWorld): AwsCredentials | undefined {
  const accessKeyId = environment("AWS_ACCESS_KEY_ID") || undefined;
  const secretAccessKey = environment("AWS_SECRET_ACCESS_KEY") || undefined;
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new AwsCredentialsError(
      "of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY one is missing",
      "Set both, or neither",
    );
  }
  return { accessKeyId, secretAccessKey, sessionToken: environment("AWS_SESSION_TOKEN") || undefined };
}

/** Refuses what would break a header or a signature; quotes are what `docker run --env-file` keeps. */
function checkCharacters(credentials: AwsCredentials): void {
  for (const key of ["accessKeyId", "secretAccessKey", "sessionToken"] as const) {
    if (/^[\x21\x23-\x26\x28-\x7e]*$/.test(credentials[key] ?? "")) continue;
    throw new AwsCredentialsError(
      `${NAMES[key]} has a space, a quote, a line break or another character that none has`,
      "Give the value alone, without quotes",
    );
  }
}

/** Where nothing is set up, the metadata service may answer all the same. */
async function lastResort(world: AwsWorld, signal: AbortSignal): Promise<AwsCredentials> {
  const nothing =
    "neither variables, shared files that the program may read, a web identity nor a container's service is set up";
  const hint =
    "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or start with --allow-read for the folder .aws of your home";
  try {
    const lent = await instanceCredentials(world, signal);
    if (lent !== undefined) return lent;
  } catch (error) {
    if (!(error instanceof AwsCredentialsError)) throw error;
    const { reason, exitCode } = error;
    throw new AwsCredentialsError(`${nothing}, and ${withoutFullStop(reason)}`, hint, { exitCode, cause: error });
  }
  throw new AwsCredentialsError(nothing, hint);
}
