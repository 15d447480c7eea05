import { BASE_PATHS } from "../http/link_to.ts";

/** The host's routes but for those of metrics, which are wherever `--web.telemetry-path` says: none of these. */
export const HOST_PATHS = { ...BASE_PATHS, health: "/healthz" } as const;
