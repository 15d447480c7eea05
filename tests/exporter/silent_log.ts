import { getLogger } from "@logtape/logtape";

/** A log that nobody reads. */
export const silentLog = getLogger(["tests", "exporter"]);
