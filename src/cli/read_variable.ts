/**
 * Reads an environment variable; `undefined` where it is not set.
 *
 * @param onRefused Called where the program may not read it, which then counts as not set.
 */
export function readVariable(
  name: string,
  onRefused: (cause: unknown) => void,
  environment: Pick<Deno.Env, "get"> = Deno.env,
): string | undefined {
  try {
    return environment.get(name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    onRefused(error);
    return undefined;
  }
}
