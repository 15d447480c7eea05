/** A short text that tells one list of texts from others: FNV-1a over their UTF-16 units, 32 bits, in base 36. */
export function fingerprint(texts: readonly string[]): string {
  let hash = 0x811c9dc5;
  const mix = (unit: number) => {
    hash = Math.imul(hash ^ unit, 0x01000193);
  };
  for (const text of texts) {
    for (let index = 0; index < text.length; index++) mix(text.charCodeAt(index));
    mix(0x1f);
  }
  return (hash >>> 0).toString(36);
}
