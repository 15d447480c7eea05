import { ConfigError } from "./config_error.ts";
import type { GivenOptions } from "./resolve_options.ts";
import { type ConfigFiles, type Given, value } from "./option.ts";
import { parsePath } from "./parse_path.ts";
import { readOptionFile } from "./read_option_file.ts";
import { Secret } from "./secret.ts";

/** Certificates for requests to the backend, as PEM texts read from their files. */
export interface ClientTls {
  readonly caCertificates: readonly string[];
  readonly clientCertificate: string | undefined;
  readonly clientKey: Secret | undefined;
}

/** Options that name certificates. */
export const CLIENT_TLS_TABLE = {
  caFile: value({
    long: "--ca-file",
    argument: "FILE",
    environment: "PROMETHEUS_CA_FILE",
    help: "PEM file with certificate authorities to trust beside the built-in ones.",
    parse: parsePath,
  }),
  certFile: value({
    long: "--cert-file",
    argument: "FILE",
    environment: "PROMETHEUS_CERT_FILE",
    help: "PEM file with the client certificate.",
    parse: parsePath,
  }),
  keyFile: value({
    long: "--key-file",
    argument: "FILE",
    environment: "PROMETHEUS_KEY_FILE",
    help: "PEM file with the key of the client certificate.",
    parse: parsePath,
  }),
};

/**
 * Reads the certificates that options name.
 *
 * @throws {ConfigError}
 */
export async function resolveClientTls(
  given: GivenOptions<typeof CLIENT_TLS_TABLE>,
  files: ConfigFiles,
): Promise<ClientTls> {
  const ca = given.one("caFile");
  const certificate = given.one("certFile");
  const key = given.one("keyFile");
  if (certificate !== undefined && key === undefined) throw missingHalf(certificate, "key", given.nameOf("keyFile"));
  if (key !== undefined && certificate === undefined) throw missingHalf(key, "certificate", given.nameOf("certFile"));
  const clientKey = key && await readPem(key, "PRIVATE KEY", files);
  return {
    caCertificates: ca === undefined ? [] : [await readPem(ca, "CERTIFICATE", files)],
    clientCertificate: certificate && await readPem(certificate, "CERTIFICATE", files),
    clientKey: clientKey === undefined ? undefined : new Secret(clientKey),
  };
}

function missingHalf(given: Given, what: string, other: string): ConfigError {
  return new ConfigError({
    option: given.name,
    value: given.text,
    reason: `the client ${what} that belongs to it is missing`,
    suggestion: `Name it with ${other}`,
  });
}

async function readPem(given: Given, kind: "CERTIFICATE" | "PRIVATE KEY", files: ConfigFiles): Promise<string> {
  const pem = await readOptionFile(given, files);
  const fail = (reason: string, suggestion: string) =>
    new ConfigError({ option: given.name, value: given.text, reason, suggestion });
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(pem)) {
    throw fail("the key is encrypted", "Decrypt it with openssl pkey -in FILE -out NEW_FILE");
  }
  if (!new RegExp(`-----BEGIN (?:[A-Z]+ )*${kind}-----`).test(pem)) {
    throw fail(`it holds no ${kind.toLowerCase()} in PEM form`, `Give a file with a line -----BEGIN ${kind}-----`);
  }
  return `${pem}\n`;
}
