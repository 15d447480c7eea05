import type { ExpositionFormat } from "./exposition_format.ts";

/**
 * What an object became in each format, kept for as long as the object lives.
 *
 * The versions of one syntax have the same lines, so they share an entry. A promise that fails is forgotten.
 */
export class FormatCache<K extends object, T> {
  readonly #entries = new WeakMap<K, Map<string, T>>();

  get(key: K, format: ExpositionFormat): T | undefined {
    return this.#entries.get(key)?.get(formatKey(format));
  }

  set(key: K, format: ExpositionFormat, value: T): T {
    let entry = this.#entries.get(key);
    if (entry === undefined) this.#entries.set(key, entry = new Map());
    const own = entry;
    own.set(formatKey(format), value);
    if (value instanceof Promise) value.catch(() => own.delete(formatKey(format)));
    return value;
  }
}

function formatKey(format: ExpositionFormat): string {
  return `${format.syntax} ${format.escaping}`;
}
