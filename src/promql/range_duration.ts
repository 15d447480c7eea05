/**
 * Writes the window as a PromQL range that holds exactly `windowMinutes` of samples.
 *
 * Prometheus 2 counts both ends of a range, so a window of 5 minutes at one sample each 15 s would count 21 when they
 * align; there the range is written one millisecond shorter and counts 20.
 *
 * @example
 * ```ts
 * rangeDuration(5, "left-open"); // "5m"
 * rangeDuration(5, "closed"); // "4m59s999ms"
 * ```
 */
export function rangeDuration(windowMinutes: number, bounds: "closed" | "left-open"): string {
  return bounds === "left-open" ? `${windowMinutes}m` : `${windowMinutes - 1}m59s999ms`.replace(/^0m/, "");
}
