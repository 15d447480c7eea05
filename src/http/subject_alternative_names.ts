import { Buffer } from "node:buffer";

/** One element of DER: a tag and where its content lies. */
interface Element {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

const SEQUENCE = 0x30;
const OCTET_STRING = 0x04;
/** `extensions [3]` of a certificate. */
const EXTENSIONS = 0xa3;
/** The object identifier 2.5.29.17, with its tag and length. */
const SUBJECT_ALT_NAME = [0x06, 0x03, 0x55, 0x1d, 0x11];

/** The kinds of names that are compared, by their tags: what Go's `x509.Certificate` lists. */
const MAIL = 0x81;
const DNS = 0x82;
const URI = 0x86;
const IP = 0x87;

/**
 * Reads the DNS names, mail addresses, URIs and IP addresses that a certificate was made out to.
 *
 * They are taken from the certificate itself: the text that `X509Certificate.subjectAltName` gives does not set off a
 * comma inside a name, so that the URI `http://a, DNS:admin` would pass for two names.
 *
 * @param certificate The certificate as DER.
 * @returns No names when there are none, or when the certificate is damaged.
 */
export function subjectAlternativeNames(certificate: Uint8Array): string[] {
  try {
    const [whole] = elementsOf(certificate, 0, certificate.length);
    const [signed] = childrenOf(certificate, whole, SEQUENCE);
    const extensions = childrenOf(certificate, signed, SEQUENCE).find(({ tag }) => tag === EXTENSIONS);
    const [list] = childrenOf(certificate, extensions, EXTENSIONS);
    for (const extension of childrenOf(certificate, list, SEQUENCE)) {
      const isWanted = SUBJECT_ALT_NAME.every((byte, i) => certificate[extension.start + i] === byte);
      if (!isWanted) continue;
      const value = childrenOf(certificate, extension, SEQUENCE).find(({ tag }) => tag === OCTET_STRING);
      const [names] = childrenOf(certificate, value, OCTET_STRING);
      return childrenOf(certificate, names, SEQUENCE).flatMap((name) => textOf(certificate, name));
    }
    return [];
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

function childrenOf(bytes: Uint8Array, parent: Element | undefined, tag: number): Element[] {
  return parent?.tag === tag ? elementsOf(bytes, parent.start, parent.end) : [];
}

function elementsOf(bytes: Uint8Array, from: number, to: number): Element[] {
  const elements: Element[] = [];
  for (let at = from; at < to;) {
    const tag = byteAt(bytes, at++);
    let length = byteAt(bytes, at++);
    if (length >= 0x80) {
      const lengthBytes = length - 0x80;
      // Four bytes reach further than any certificate that came over TLS.
      if (lengthBytes === 0 || lengthBytes > 4) throw new RangeError("unusual length");
      length = 0;
      for (let i = 0; i < lengthBytes; i++) length = length * 256 + byteAt(bytes, at++);
    }
    if (at + length > to) throw new RangeError("an element reaches beyond its parent");
    elements.push({ tag, start: at, end: at + length });
    at += length;
  }
  return elements;
}

function byteAt(bytes: Uint8Array, index: number): number {
  const byte = bytes[index];
  if (byte === undefined) throw new RangeError("the certificate ends too early");
  return byte;
}

function textOf(bytes: Uint8Array, { tag, start, end }: Element): string[] {
  const value = bytes.subarray(start, end);
  switch (tag) {
    case MAIL:
    case DNS:
    case URI:
      return [Buffer.from(value).toString("latin1")];
    case IP:
      return ipText(value);
    default:
      return [];
  }
}

/** Writes an address as Go does: IPv6 shortened, and IPv4 inside IPv6 as IPv4. */
function ipText(value: Uint8Array): string[] {
  const isMapped = value.length === 16 && value.subarray(0, 12).every((byte, i) => byte === (i < 10 ? 0 : 0xff));
  if (value.length === 4 || isMapped) return [value.subarray(-4).join(".")];
  if (value.length !== 16) return [];
  const groups = Array.from(
    { length: 8 },
    (_, i) => (byteAt(value, 2 * i) * 256 + byteAt(value, 2 * i + 1)).toString(16),
  );
  return [new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1)];
}
