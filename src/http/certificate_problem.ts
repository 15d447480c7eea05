import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";

/** What is wrong with a file, as it follows its name, and what to do. */
export type PemProblem = readonly [problem: string, hint: string];

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

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

/** Says what keeps a PEM text from being the key of a certificate, which has no problem itself. */
export function keyProblem(pem: string, certificatePem: string): PemProblem | undefined {
  if (!pem.includes("PRIVATE KEY-----")) {
    return ["holds no private key", "It has to be PEM text that begins with -----BEGIN PRIVATE KEY-----"];
  }
  if (pem.includes("ENCRYPTED")) {
    return [
      "holds an encrypted private key",
      "Remove its passphrase, for example with: openssl pkey -in KEY -out PLAIN",
    ];
  }
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    return ["holds a damaged private key", "Copy the file again"];
  }
  const [leaf = ""] = certificatePem.match(CERTIFICATE) ?? [];
  return new X509Certificate(leaf).checkPrivateKey(key)
    ? undefined
    : ["holds the key of another certificate", "Give the key that the certificate was made for"];
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}
