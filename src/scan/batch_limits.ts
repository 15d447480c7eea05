import type { BackendInfo } from "../prometheus/backend.ts";
import type { BatchLimits } from "./plan_batches.ts";
import type { MeasuringWay } from "./measuring_way.ts";

/** VictoriaMetrics' `-search.maxQueryLen` is 16,384 bytes unless an operator changed it; the rest is left as slack. */
const VICTORIAMETRICS_MAX_BYTES = 16_000;
/** Mimir does not shard a query whose regular expression is longer than 4,096 bytes. */
const MIMIR_MAX_BYTES = 4_000;
/**
 * Prometheus 3 and Mimir find up to 255 alternatives of a regular expression in the index, and compare a longer one with
 * every name of the tenant.
 */
const MAX_LOOKED_UP = 250;
/**
 * Comparing pays where few large queries do the work of many: each costs a large Prometheus some milliseconds whatever
 * it asks. A million series under 200,000 names took it 16.7 s of processor time in queries of 500 names, 11.6 s of 255,
 * 9.5 s of 5,000 and 8.7 s of 20,000; the last are too large to be asked again lightly.
 */
const MAX_COMPARED = 5_000;
/** Queries that keep all requests in flight busy to the end. */
const QUERIES_OF_A_TENANT = 16;
/** Far below the 10 MB at which Go servers drop a form, and a body that every proxy lets through. */
const MAX_BYTES = 256 * 1024;

/**
 * How much one query may ask, by who answers and the way it is asked.
 *
 * The numbers are those where a scan of 10,600 names took least time (docs/architecture.md).
 *
 * @param nameCount Names that are to be measured in all.
 * @param batchSize `--batch-size`: names at most, whoever answers.
 */
export function batchLimits(
  info: Pick<BackendInfo, "flavour" | "version">,
  way: MeasuringWay,
  nameCount: number,
  batchSize: number | undefined,
): BatchLimits {
  return {
    maxNames: batchSize ?? maxNames(info, way.kind, nameCount),
    maxExpressionBytes: maxBytes(info.flavour, way.kind),
    frameBytes: way.frameBytes,
    nameBytes: way.nameBytes,
  };
}

function maxNames(
  { flavour, version }: Pick<BackendInfo, "flavour" | "version">,
  kind: MeasuringWay["kind"],
  nameCount: number,
): number {
  if (flavour === "victoriametrics" || flavour === "unknown") return 100;
  if (kind === "delayed-names") {
    if (flavour !== "prometheus") return MAX_LOOKED_UP;
    return Math.max(MAX_LOOKED_UP, Math.min(MAX_COMPARED, Math.ceil(nameCount / QUERIES_OF_A_TENANT)));
  }
  if (flavour === "mimir" || flavour === "thanos") return 300;
  return /^v?[0-2]\./.test(version) ? 100 : 500;
}

function maxBytes(flavour: BackendInfo["flavour"], kind: MeasuringWay["kind"]): number {
  // A server that does not say who it is may be a VictoriaMetrics behind a proxy.
  if (flavour === "victoriametrics" || flavour === "unknown") return VICTORIAMETRICS_MAX_BYTES;
  return flavour === "mimir" && kind === "delayed-names" ? MIMIR_MAX_BYTES : MAX_BYTES;
}
