import { listen } from "../http/listen.ts";
import { createDemoApp, type DemoAppOptions } from "./create_demo_app.ts";
import { DEMO_AGGREGATION_RULES, demoTenant } from "./demo_tenant.ts";

/** What differs from the demo tenant on a Prometheus 3. */
type StartDemoBackendOptions = Partial<DemoAppOptions>;

/** A demo backend that answers on a loopback port. */
interface DemoBackend {
  /** Base URL without a slash at its end, such as `http://127.0.0.1:40123`; the API's path prefix is not in it. */
  readonly url: string;
  /** Answers what is in flight and stops. */
  close(): Promise<void>;
}

/** What Go's servers read of a form. */
const MAX_FORM_BYTES = 10 * 1024 * 1024;

/**
 * Starts the demo backend on a free port of 127.0.0.1. Without options it is the demo tenant with its aggregation rule.
 *
 * Series given without rules come without rules.
 */
export async function startDemoBackend(options: StartDemoBackendOptions = {}): Promise<DemoBackend> {
  const now = options.now ?? Date.now;
  const tenant = options.series === undefined ? { aggregationRules: DEMO_AGGREGATION_RULES } : {};
  const app = createDemoApp({ ...tenant, ...options, now, series: options.series ?? demoTenant(now()) });
  const server = await listen((request) => app.fetch(request), {
    addresses: [{ kind: "tcp", host: "127.0.0.1", port: 0 }],
    limits: { maxBodyBytes: MAX_FORM_BYTES },
  });
  return { url: server.urls[0] ?? "", close: () => server.close() };
}
