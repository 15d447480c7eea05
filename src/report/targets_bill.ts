import type { TargetDigest } from "./targets_report.ts";

/** One bill over all targets. */
interface TargetsBill {
  /** Series billed, of the targets that are billed by series. */
  readonly series: number;
  /** Samples a month billed, of those billed by sample. */
  readonly samples: number;
  /** Money a month by currency, which nothing is converted from; the most first. */
  readonly money: readonly { readonly currency: string; readonly amount: number; readonly targets: number }[];
  /** Measured targets whose money is not known. */
  readonly unpriced: number;
}

/**
 * Adds up the bills of targets. Each is a bill of its own: what one does not use of its plan, another cannot.
 */
export function billOfTargets(digests: readonly TargetDigest[]): TargetsBill {
  const usage = { series: 0, samples: 0 };
  const money = new Map<string, { currency: string; amount: number; targets: number }>();
  let unpriced = 0;
  for (const { bill, billing } of digests) {
    if (bill !== undefined && billing !== undefined) usage[billing.unit] += bill.usage;
    if (bill?.money === undefined || billing === undefined) {
      unpriced++;
      continue;
    }
    const sum = money.get(billing.currency) ?? { currency: billing.currency, amount: 0, targets: 0 };
    money.set(billing.currency, { ...sum, amount: sum.amount + bill.money, targets: sum.targets + 1 });
  }
  return { ...usage, money: [...money.values()].sort((a, b) => b.amount - a.amount), unpriced };
}
