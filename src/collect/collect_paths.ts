import { BASE_PATHS } from "../http/link_to.ts";

/** The collector's routes but for the metrics, which are wherever `--web.telemetry-path` says: none of these. */
export const COLLECT_PATHS = { ...BASE_PATHS, health: "/healthz" } as const;
