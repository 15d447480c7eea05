/**
 * Freezes plain objects and arrays all the way down and returns the same value.
 *
 * `Map` and `URL` keep their contents in internal slots that freezing does not reach: their types say that they are
 * read only.
 */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
  return value;
}
