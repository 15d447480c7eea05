import { type AwsCredentials, AwsCredentialsError, type AwsWorld } from "./aws_credentials.ts";
import { assumeRoleWithToken } from "./web_identity.ts";

type Profile = Readonly<Record<string, string>>;

/**
 * Reads the credentials of a profile from the files that AWS's command line keeps: `credentials`, then `config`.
 *
 * The files that are there by default may be missing or closed to the program; those that a variable names may not.
 *
 * @returns `undefined` where the profile is the default one and holds none
 * @throws {AwsCredentialsError} the profile is missing, or of a kind that is not supported
 */
export async function sharedFileCredentials(
  world: AwsWorld,
  region: string,
  signal: AbortSignal,
): Promise<AwsCredentials | undefined> {
  const { environment } = world;
  const named = environment("AWS_PROFILE") || undefined;
  const name = named ?? "default";
  const home = environment("HOME") || environment("USERPROFILE") || undefined;
  const read = async (variable: string, file: string) => {
    const path = environment(variable) || undefined;
    if (path !== undefined) return parseProfiles(await world.readTextFile(path));
    if (home === undefined) return new Map<string, Profile>();
    return parseProfiles(await world.readTextFile(`${home}/.aws/${file}`).catch(() => ""));
  };
  const inCredentials = (await read("AWS_SHARED_CREDENTIALS_FILE", "credentials")).get(name);
  const config = await read("AWS_CONFIG_FILE", "config");
  const inConfig = config.get(`profile ${name}`) ?? (name === "default" ? config.get(name) : undefined);
  if (named !== undefined && inCredentials === undefined && inConfig === undefined) {
    throw new AwsCredentialsError(
      `there is no profile "${name}" in the shared files of AWS that the program may read`,
      "Check AWS_PROFILE, AWS_SHARED_CREDENTIALS_FILE and AWS_CONFIG_FILE, and start with --allow-read for their folder",
    );
  }
  const own = keysOf(inCredentials, name) ?? keysOf(inConfig, name);
  if (own !== undefined) return own;
  return await lentBy({ ...inConfig, ...inCredentials }, name, world, region, signal);
}

function keysOf(profile: Profile | undefined, name: string): AwsCredentials | undefined {
  const { aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey } = profile ?? {};
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new AwsCredentialsError(
      `the profile "${name}" has one half of a key`,
      "Give it aws_access_key_id and aws_secret_access_key",
    );
  }
  return { accessKeyId, secretAccessKey, sessionToken: profile?.["aws_session_token"] };
}

async function lentBy(
  profile: Profile,
  name: string,
  world: AwsWorld,
  region: string,
  signal: AbortSignal,
): Promise<AwsCredentials | undefined> {
  const { role_arn: roleArn, web_identity_token_file: tokenFile, role_session_name: sessionName } = profile;
  if (roleArn !== undefined && tokenFile !== undefined) {
    return await assumeRoleWithToken({ roleArn, tokenFile, sessionName }, world, region, signal);
  }
  const kind = roleArn !== undefined
    ? "assumes a role"
    : Object.keys(profile).some((key) => key.startsWith("sso_"))
    ? "signs in by SSO"
    : profile["credential_process"] !== undefined
    ? "asks another program"
    : undefined;
  if (kind === undefined) return undefined;
  throw new AwsCredentialsError(
    `the profile "${name}" ${kind}, which is not supported`,
    `Run eval "$(aws configure export-credentials --profile ${name} --format env)" first`,
  );
}

/**
 * Parses the shared files of AWS: sections of `name = value`. What is nested in a value is indented and left out.
 *
 * @returns Settings by section as it is written: `default`, `profile name`.
 */
export function parseProfiles(text: string): ReadonlyMap<string, Profile> {
  const profiles = new Map<string, Record<string, string>>();
  let current: Record<string, string> = {};
  for (const line of text.replace(/^\uFEFF/, "").split(/\r?\n/)) {
    const section = /^\s*\[([^\]]+)\]/.exec(line)?.[1]?.trim().replace(/\s+/g, " ");
    if (section !== undefined) {
      current = profiles.get(section) ?? {};
      profiles.set(section, current);
      continue;
    }
    const [, key, value] = /^([^\s#;=][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined && value !== "") {
      current[key.toLowerCase()] = value.replace(/\s[#;].*$/, "");
    }
  }
  return profiles;
}
