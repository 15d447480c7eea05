export type { BackendConfig } from "./backend_options.ts";
export type { ScanConfig } from "./scan_options.ts";
