const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 });
const small = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 2 });
const fixed = [0, 1, 2].map((digits) => {
  return new Intl.NumberFormat("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
});

/** Formats a count: `7,550`. */
export function formatCount(count: number): string {
  return whole.format(count);
}

/** Formats a rate for a sentence: `412,000`, `17.5`, `0.067`. */
export function formatDpm(dpm: number): string {
  return (dpm >= 100 ? whole : dpm >= 1 ? tenths : small).format(dpm);
}

/** Formats a threshold as the command line shows it: `1.0`, `0.25`. */
export function formatThreshold(dpm: number): string {
  return Number.isInteger(dpm) ? dpm.toFixed(1) : String(dpm);
}

/** Formats a fraction as a percentage: `43%`, `4.3%`; never `0%` of something, never `100%` of less than everything. */
export function formatShare(share: number): string {
  // A sum of shares may miss 1 by the last bit.
  const percent = share > 1 - 1e-9 ? 100 : share * 100;
  if (percent > 0 && percent < 0.05) return "<0.1%";
  if (percent < 100 && percent >= 99.95) return ">99.9%";
  return `${(percent < 10 || (percent >= 99.5 && percent < 100) ? tenths : whole).format(percent)}%`;
}

/** Formats a fraction for a column of percentages: `43.0%`, `<0.1%` of something that rounds to nothing. */
export function formatPercent(share: number): string {
  return share > 0 && share < 0.0005 ? "<0.1%" : `${(fixed[1] ?? whole).format(share * 100)}%`;
}

/** Formats a large quantity for a sentence: `1.59 billion`, `36.2 million`, `7,550`. */
export function formatQuantity(quantity: number): string {
  for (const [size, word] of [[1e12, "trillion"], [1e9, "billion"], [1e6, "million"]] as const) {
    if (quantity >= size) {
      return `${(quantity / size).toLocaleString("en-US", { maximumSignificantDigits: 3 })} ${word}`;
    }
  }
  return formatCount(quantity);
}

/** Formats a column of numbers with as many decimals as its values need, at most two. */
export function formatColumn(values: readonly number[]): string[] {
  const digits = Math.max(0, ...new Set(values.map(neededDigits)));
  const format = fixed[digits] ?? whole;
  return values.map((value) => format.format(value));
}

function neededDigits(value: number): number {
  const near = (scaled: number) => Math.abs(scaled - Math.round(scaled)) < 1e-6;
  return near(value) ? 0 : near(value * 10) ? 1 : 2;
}

/** Formats a count with its noun: `1 metric`, `2 metrics`. */
export function countOf(count: number, singular: string): string {
  return `${formatCount(count)} ${singular}${count === 1 ? "" : "s"}`;
}
