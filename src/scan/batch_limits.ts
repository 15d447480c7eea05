import type { BackendInfo } from "../prometheus/backend.ts";
import type { BatchLimits } from "./plan_batches.ts";
import type { MeasuringWay } from "./measuring_way.ts";

/** VictoriaMetrics' `-search.maxQueryLen` is 16,384 bytes unless an operator changed it; the rest is left as slack. */
const VICTORIAMETRICS_MAX_BYTES = 16_000;
/** Mimir does not shard a query whose regular expression is longer than 4,096 bytes. */
const MIMIR_MAX_BYTES = 4_000;
/**
 * Prometheus 3 and Mimir find up to 255 alternatives of a regular expression in the index, and compare a longer one with
 * every name of the tenant: 400 queries of 500 names took a Prometheus with 200,000 half as long again as 800 of 250.
 */
const MAX_ALTERNATIVES = 250;
/** Far below the 10 MB at which Go servers drop a form, and a body that every proxy lets through. */
const MAX_BYTES = 256 * 1024;

/**
 * How much one query may ask, by who answers and the way it is asked.
 *
 * The numbers are those where a scan of 10,600 names took least time (docs/architecture.md).
 *
 * @param batchSize `--batch-size`: names at most, whoever answers.
 */
export function batchLimits(
  info: Pick<BackendInfo, "flavour" | "version">,
  way: MeasuringWay,
  batchSize: number | undefined,
): BatchLimits {
  return {
    maxNames: batchSize ?? maxNames(info, way.kind),
    maxExpressionBytes: maxBytes(info.flavour, way.kind),
    frameBytes: way.frameBytes,
    nameBytes: way.nameBytes,
  };
}

function maxNames({ flavour, version }: Pick<BackendInfo, "flavour" | "version">, kind: MeasuringWay["kind"]): number {
  if (flavour === "victoriametrics" || flavour === "unknown") return 100;
  if (kind !== "union") return MAX_ALTERNATIVES;
  if (flavour === "mimir" || flavour === "thanos") return 300;
  return /^v?[0-2]\./.test(version) ? 100 : 500;
}

function maxBytes(flavour: BackendInfo["flavour"], kind: MeasuringWay["kind"]): number {
  // A server that does not say who it is may be a VictoriaMetrics behind a proxy.
  if (flavour === "victoriametrics" || flavour === "unknown") return VICTORIAMETRICS_MAX_BYTES;
  return flavour === "mimir" && kind === "delayed-names" ? MIMIR_MAX_BYTES : MAX_BYTES;
}
