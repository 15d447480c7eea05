import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";

/** What is wrong with a file, as it follows its name, and what to do. */
export type PemProblem = readonly [problem: string, hint: string];

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;
const PRIVATE_KEY = /-----BEGIN ([A-Z ]*)PRIVATE KEY-----[^]*?-----END \1PRIVATE KEY-----/;

/**
 * Says what keeps a PEM text from being one or more certificates.
 *
 * node:tls accepts any text and then refuses every handshake, so the text is checked first.
 */
export function certificateProblem(pem: string): PemProblem | undefined {
  const blocks = pem.match(CERTIFICATE);
  if (blocks === null) {
    return ["holds no certificate", "It has to be PEM text that begins with -----BEGIN CERTIFICATE-----"];
  }
  return blocks.every(isCertificate) ? undefined : ["holds a damaged certificate", "Copy the file again"];
}

/** Says why clients will refuse a server's certificate, which has no problem itself. */
export function certificateWarning(pem: string, nowMs = Date.now()): string | undefined {
  const { validFromDate, validToDate } = leafOf(pem);
  if (validToDate.getTime() < nowMs) {
    return `the certificate ran out on ${validToDate.toISOString().slice(0, 10)}: clients will refuse it`;
  }
  if (validFromDate.getTime() > nowMs) {
    return `the certificate is not valid before ${validFromDate.toISOString()}: clients will refuse it`;
  }
  return undefined;
}

/** Says what keeps a PEM text from being the key of a certificate, which has no problem itself. */
export function keyProblem(pem: string, certificatePem: string): PemProblem | undefined {
  // The file may hold the certificate too.
  const [block] = pem.match(PRIVATE_KEY) ?? [];
  if (block === undefined && pem.includes("PRIVATE KEY-----")) {
    return ["holds a damaged private key", "Copy the file again"];
  }
  if (block === undefined) {
    return ["holds no private key", "It has to be PEM text that begins with -----BEGIN PRIVATE KEY-----"];
  }
  if (block.includes("ENCRYPTED")) {
    return [
      "holds an encrypted private key",
      "Remove its passphrase, for example with: openssl pkey -in KEY -out PLAIN",
    ];
  }
  let key: KeyObject;
  try {
    key = createPrivateKey(block);
  } catch {
    return ["holds a damaged private key", "Copy the file again"];
  }
  if (!leafOf(certificatePem).checkPrivateKey(key)) {
    return ["holds the key of another certificate", "Give the key that the certificate was made for"];
  }
  return isUsable(key) ? undefined : [
    "holds a key of a kind that the TLS library does not take",
    "Make an ECDSA key on P-256, or an RSA key of 2048 bits or more, and a certificate for it",
  ];
}

/** Says whether handshakes succeed with a key: node:tls takes any and refuses every handshake. */
function isUsable({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  switch (asymmetricKeyType) {
    case "rsa":
      return (asymmetricKeyDetails?.modulusLength ?? 0) >= 2_048;
    case "ec":
      return ["prime256v1", "secp384r1", "secp521r1"].includes(asymmetricKeyDetails?.namedCurve ?? "");
    default:
      return asymmetricKeyType === "ed25519";
  }
}

/** Gives the first certificate of a text, which is the server's own. */
function leafOf(pem: string): X509Certificate {
  return new X509Certificate(pem.match(CERTIFICATE)?.[0] ?? "");
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}
