import type { BackendConfig } from "../config/backend_options.ts";
import { looksLikeSecret } from "../config/looks_like_secret.ts";
import { ProgramError } from "../errors/program_error.ts";
import type { CallOptions, OpenedBackend } from "../prometheus/backend.ts";
import type { BackendObserver } from "../prometheus/backend_observer.ts";
import { connectBackend } from "../prometheus/connect_backend.ts";
import type { RequestSigner } from "../prometheus/identified_sender.ts";
import { sleep } from "../prometheus/sleep.ts";
import { AWS_VARIABLES } from "./permissions.ts";
import { bypassProxies, proxyCredentials } from "./proxies.ts";
import { readVariable } from "./read_variable.ts";

/** Connects to the configured backend; with `--demo`, starts the demo tenant first and connects to that. */
export async function openBackend(
  config: BackendConfig,
  call: CallOptions,
  observer: BackendObserver,
): Promise<OpenedBackend> {
  const dependencies = await prepareRequests(config, observer);
  if (!config.demo) {
    const backend = await connectBackend(config, call, dependencies);
    return { backend, close: () => Promise.resolve(backend.close()) };
  }
  const { startDemoBackend } = await import("../demo/start_demo_backend.ts");
  const demo = await startDemoBackend();
  try {
    const backend = await connectBackend({ ...config, endpoint: new URL(demo.url) }, call, dependencies);
    const close = () => {
      backend.close();
      return demo.close();
    };
    return { backend, close };
  } catch (error) {
    await demo.close();
    throw error;
  }
}

/** Prepares requests to a configured server: how they are signed, and that this machine's own need no proxy. */
export async function prepareRequests(config: BackendConfig, observer: BackendObserver) {
  bypassProxies([config.endpoint]);
  const signer = config.demo ? undefined : await signerFor(config);
  return {
    observer,
    interactive: Deno.stderr.isTerminal(),
    proxyCredentials: proxyCredentials(),
    ...(signer === undefined ? {} : { signer }),
  };
}

/** Signs requests where the configuration names a region; nothing of AWS is read or loaded otherwise. */
async function signerFor({ sigv4Region: region }: BackendConfig): Promise<RequestSigner | undefined> {
  if (region === undefined) return undefined;
  const { SigV4Signer } = await import("../aws/sigv4_signer.ts");
  const { AwsCredentialsError } = await import("../aws/aws_credentials.ts");
  const { readTextFile } = await import("../files/read_text_file.ts");
  return new SigV4Signer({
    region,
    world: {
      environment: (name) =>
        readVariable(name, (cause) => {
          throw new AwsCredentialsError(
            `the program was started without permission to read ${name}`,
            `Start it with ${AWS_VARIABLES.join(",")} in --allow-env`,
            { cause },
          );
        }),
      readTextFile: (path) =>
        readTextFile(path).catch((cause: unknown) => {
          if (!(cause instanceof ProgramError)) throw cause;
          const shown = looksLikeSecret(path) ? "what should be the path of a file" : `"${path}"`;
          throw new AwsCredentialsError(`${shown} cannot be read: ${cause.reason}`, cause.hint ?? "", { cause });
        }),
      fetch: (url, init) => fetch(url, init),
      now: Date.now,
      sleep,
    },
  });
}
