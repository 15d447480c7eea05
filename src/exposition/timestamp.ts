/** The milliseconds that 64 bits hold, which is all that Prometheus reads. */
const LIMIT_MS = 2 ** 63;

/** Whether every format can write a timestamp of `ms` milliseconds. */
export function isTime(ms: number): boolean {
  return ms < LIMIT_MS && ms > -LIMIT_MS;
}

/** Milliseconds with the digits of `seconds`: `1700000000.123` times 1000 would have more of them. */
export function toMilliseconds(seconds: number): number {
  const [mantissa = "", exponent = "0"] = String(seconds).split("e");
  return Number(`${mantissa}e${Number(exponent) + 3}`);
}
