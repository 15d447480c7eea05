import type { BackendInfo } from "../prometheus/backend.ts";
import { flavourRow } from "../prometheus/flavours.ts";
import type { QueryStrategy } from "./query_strategy.ts";

/** Limits of one query. */
interface BatchLimits {
  /** Names at most. */
  readonly maxNames: number;
  /** UTF-8 bytes of the expression at most. @default {Infinity} */
  readonly maxExpressionBytes?: number;
  /** Bytes of an expression without any name. @default {0} */
  readonly frameBytes?: number;
  /** Bytes that a name adds at most. @default none */
  readonly nameBytes?: (name: string) => number;
}

/**
 * Decides how much one query may ask, by who answers and the strategy by which it is asked.
 *
 * @param batchSize Names at most, whoever answers.
 * @param maxExpressionBytes Bytes at most that get through to the backend.
 */
export function batchLimits(
  { flavour, version }: Pick<BackendInfo, "flavour" | "version">,
  strategy: QueryStrategy,
  batchSize: number | undefined,
  maxExpressionBytes = Infinity,
): BatchLimits {
  const { maxNames, maxBytes } = flavourRow(flavour).limits(strategy.kind, version);
  return {
    maxNames: batchSize ?? maxNames,
    maxExpressionBytes: Math.min(maxBytes, maxExpressionBytes),
    frameBytes: strategy.frameBytes,
    nameBytes: strategy.nameBytes,
  };
}

/** Names that one query measures. */
export interface Batch {
  readonly names: readonly string[];
}

/**
 * Splits metric names into batches that one query each can measure, in their order.
 *
 * Both limits hold for every batch: at most `maxNames` names, because the biggest request should stay cheap to retry,
 * and at most `maxExpressionBytes` of UTF-8, because VictoriaMetrics refuses a query over 16 KiB. A single name whose
 * own expression is over the limit gets a batch of its own: the server says no, and the ledger says why.
 *
 * @example
 * ```ts
 * [...planBatches(["a", "b", "c"], { maxNames: 2 })].map((batch) => batch.names); // [["a", "b"], ["c"]]
 * ```
 */
export function* planBatches(names: readonly string[], limits: BatchLimits): Generator<Batch> {
  const { maxNames, maxExpressionBytes = Infinity, frameBytes = 0, nameBytes = () => 0 } = limits;
  let batch: string[] = [];
  let bytes = frameBytes;
  for (const name of names) {
    const added = nameBytes(name);
    if (batch.length > 0 && (batch.length >= maxNames || bytes + added > maxExpressionBytes)) {
      yield { names: batch };
      batch = [];
      bytes = frameBytes;
    }
    batch.push(name);
    bytes += added;
  }
  if (batch.length > 0) yield { names: batch };
}
