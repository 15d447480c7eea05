/** Counts the bytes of a text in UTF-8. */
export function utf8Bytes(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    // Each half of a surrogate pair adds one byte to its one unit: four bytes for the two.
    bytes += unit < 0x800 || unit >= 0xd800 && unit <= 0xdfff ? 1 : 2;
  }
  return bytes;
}
