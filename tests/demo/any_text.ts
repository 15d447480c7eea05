import fc from "fast-check";

const SURROGATES = 0x800;

/** One character of any script, half of the time one of ASCII, where quoting goes wrong. */
const character = fc.oneof(
  fc.nat(0x7f).map((code) => String.fromCodePoint(code)),
  fc.nat(0x10ffff - SURROGATES).map((code) => String.fromCodePoint(code < 0xd800 ? code : code + SURROGATES)),
);

/** Well-formed text of any characters; fast-check's own `unit: "binary"` takes a second to set up. */
export const anyText = fc.string({ unit: character });
