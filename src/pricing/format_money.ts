/** Formats of amounts that were asked for, by currency and number of decimals. */
const formats = new Map<string, Intl.NumberFormat>();

/**
 * Writes an amount for a sentence: `$290`, `$4.46`, `€0.06`, `CHF 12.50`. A hundred and more have no decimals; under a
 * cent, two digits stand for the size: `$0.0012`.
 *
 * @param currency Code of ISO 4217.
 */
export function formatMoney(amount: number, currency: string): string {
  const size = Math.abs(amount);
  const decimals = size >= 99.995 || Number.isInteger(amount) ? 0 : size >= 0.01 ? 2 : 1 - Math.floor(Math.log10(size));
  // What stands between a code and its amount would not be a plain space.
  return formatOf(currency, decimals).format(amount).replace("\u00a0", " ");
}

function formatOf(currency: string, decimals: number): Intl.NumberFormat {
  const key = `${currency} ${decimals}`;
  const digits = Math.min(decimals, 20);
  const format = formats.get(key) ?? new Intl.NumberFormat("en-US", {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  formats.set(key, format);
  return format;
}
