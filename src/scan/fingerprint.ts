import { hashText } from "../text/hash_text.ts";

/** A short text that tells one list of texts from others: a hash of 32 bits in base 36. */
export function fingerprint(texts: readonly string[]): string {
  return hashText(texts.map((text) => `${text}\x1f`).join("")).toString(36);
}
