import type { PushProtocol } from "../config/push_options.ts";
import type { BackendError, BackendErrorCode } from "../prometheus/backend_error.ts";
import { backendTip, DEFAULT_BACKEND_NAMES } from "./backend_tips.ts";

/** What a protocol's options are called, and where its receivers stand. */
const RECEIVERS: Readonly<Record<PushProtocol, { readonly option: string; readonly places: string }>> = {
  "remote-write": {
    option: "--push",
    places:
      "Prometheus (with --web.enable-remote-write-receiver) and VictoriaMetrics take it at /api/v1/write, Mimir " +
      "at /api/v1/push, Thanos at /api/v1/receive",
  },
  "otlp": {
    option: "--push-otlp",
    places: "Prometheus (with --web.enable-otlp-receiver) takes it at /api/v1/otlp/v1/metrics, Mimir at " +
      "/otlp/v1/metrics, VictoriaMetrics at /opentelemetry/v1/metrics, a collector at /v1/metrics",
  },
};

/** What the options of pushing are called. */
const NAMES = {
  ...DEFAULT_BACKEND_NAMES,
  username: "--push-username",
  apiKey: "DPM_FINDER_PUSH_API_KEY",
  bearerToken: "DPM_FINDER_PUSH_BEARER_TOKEN",
  sigv4Region: "--push-sigv4-region",
  tenant: "--push-tenant",
  caFile: "--push-ca-file",
  certFile: "--push-cert-file",
  keyFile: "--push-key-file",
};

type Tip = (receiver: (typeof RECEIVERS)[PushProtocol]) => string;

const elsewhere: Tip = ({ option, places }) => `Check the path in ${option}: ${places}`;
const slow: Tip = () => "Raise --timeout, or try again later";

/** Tips that differ from those for whoever asks. */
const TIPS: Partial<Readonly<Record<BackendErrorCode, Tip>>> = {
  "no-tenant": () => `Set ${NAMES.tenant} to the tenant to write for`,
  "forbidden": () => "Check that these credentials may write metrics",
  "not-found": elsewhere,
  "unsupported-path": elsewhere,
  "refused": elsewhere,
  "login-page": elsewhere,
  "login-redirect": elsewhere,
  "invalid-answer": elsewhere,
  "moved": ({ option }) => `Set ${option} to the new address`,
  "too-many-tenants": () => `Name one tenant in ${NAMES.tenant}`,
  "bad-query": () => "Look at the receiver's limits; it takes no sample that is older than it allows",
  "too-heavy": slow,
  "no-answer-in-time": slow,
  "rate-limited": () => "Raise the tenant's limit, or --retry-for",
  "unavailable": () => "Try again later, or raise --retry-for",
};

/** Chooses a tip for a push that failed: a sentence without its full stop. */
export function pushTip(error: BackendError, protocol: PushProtocol): string {
  const receiver = RECEIVERS[protocol];
  return TIPS[error.code]?.(receiver) ?? backendTip(error, { ...NAMES, endpoint: receiver.option });
}
