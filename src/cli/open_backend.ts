import type { BackendConfig } from "../config/backend_options.ts";
import type { CallOptions, OpenedBackend } from "../prometheus/backend.ts";
import type { BackendObserver } from "../prometheus/backend_observer.ts";
import { connectBackend } from "../prometheus/connect_backend.ts";

/** Connects to the configured backend; with `--demo`, starts the demo tenant first and connects to that. */
export async function openBackend(
  config: BackendConfig,
  call: CallOptions,
  observer: BackendObserver,
): Promise<OpenedBackend> {
  const dependencies = { observer, interactive: Deno.stderr.isTerminal() };
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
