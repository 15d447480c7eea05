import type { BackendConfig } from "../config/backend_options.ts";
import type { OpenedBackend } from "../prometheus/backend.ts";
import type { BackendObserver } from "../prometheus/backend_observer.ts";
import { bypassProxies } from "./bypass_proxies.ts";
import { connectBackend } from "../prometheus/connect_backend.ts";

/** Connects to the configured backend; with `--demo`, starts the demo tenant first and connects to that. */
export async function openBackend(
  config: BackendConfig,
  signal: AbortSignal,
  observer: BackendObserver,
): Promise<OpenedBackend> {
  bypassProxies();
  if (!config.demo) {
    const backend = await connectBackend(config, { signal }, { observer });
    return { backend, close: () => Promise.resolve(backend.close()) };
  }
  const { startDemoBackend } = await import("../demo/start_demo_backend.ts");
  const demo = await startDemoBackend();
  try {
    const backend = await connectBackend({ ...config, endpoint: new URL(demo.url) }, { signal }, { observer });
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
