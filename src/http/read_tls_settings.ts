import { dirname, resolve } from "node:path";
import { certificateProblem, certificateWarning, keyProblem, type PemProblem } from "./certificate_problem.ts";
import { readTlsChoices, type Warn } from "./read_tls_choices.ts";
import { ServerError } from "./server_error.ts";
import type { ClientAuthentication, TlsSettings } from "./tls_settings.ts";
import type { WebConfigDocument } from "./web_config_schema.ts";

const SECTION = "tls_server_config";

const CLIENT_AUTHENTICATIONS: ReadonlyMap<string, ClientAuthentication> = new Map([
  ["NoClientCert", "NoClientCert"],
  ["RequestClientCert", "RequestClientCert"],
  ["RequireAnyClientCert", "RequireAnyClientCert"],
  // The older name, which exporter-toolkit still accepts.
  ["RequireClientCert", "RequireAnyClientCert"],
  ["VerifyClientCertIfGiven", "VerifyClientCertIfGiven"],
  ["RequireAndVerifyClientCert", "RequireAndVerifyClientCert"],
]);

/**
 * Reads the section `tls_server_config`, with the files it names.
 *
 * @returns `undefined` when the section is absent or empty: plain HTTP.
 * @param warn Told of what is taken, but not held to the letter, and of a certificate that clients will refuse.
 * @throws {YamlError} With the line and column of what is wrong.
 */
export function readTlsSettings(
  document: WebConfigDocument,
  readFile: (path: string) => string,
  warn: Warn,
): TlsSettings | undefined {
  const raw = document.value.tls_server_config;
  const given = Object.values(raw).some((value) => Array.isArray(value) ? value.length > 0 : value !== undefined);
  if (!given) return undefined;
  const versions = readTlsChoices(document, warn);
  const certificate = pemOf(document, "cert", readFile) ?? missing(document, "cert");
  const certificateFault = certificateProblem(certificate.text);
  if (certificateFault !== undefined) certificate.fail(...certificateFault);
  const certificateFlaw = certificateWarning(certificate.text);
  if (certificateFlaw !== undefined) {
    warn([SECTION, raw.cert_file === undefined ? "cert" : "cert_file"], certificateFlaw);
  }
  const key = pemOf(document, "key", readFile) ?? missing(document, "key");
  const keyFault = keyProblem(key.text, certificate.text);
  if (keyFault !== undefined) key.fail(...keyFault);
  return {
    certificate: certificate.text,
    key: key.text,
    ...clientDemands(document, readFile),
    ...versions,
  };
}

interface Pem {
  readonly text: string;
  /** Throws an error at the key that gave the text. */
  readonly fail: (...problem: PemProblem) => never;
}

/** Reads a PEM text that stands in the file itself (`cert`) or in another one (`cert_file`). */
function pemOf(
  document: WebConfigDocument,
  name: "cert" | "key" | "client_ca",
  readFile: (path: string) => string,
): Pem | undefined {
  const raw = document.value.tls_server_config;
  const inline = raw[name];
  const file = raw[`${name}_file`];
  const keys = [SECTION, file === undefined ? name : `${name}_file`];
  if (inline !== undefined && file !== undefined) {
    document.fail(keys, `both "${SECTION}.${name}" and "${SECTION}.${name}_file" are given`, "Remove one of them");
  }
  if (inline !== undefined) {
    return { text: inline, fail: (problem, hint) => document.fail(keys, `"${SECTION}.${name}" ${problem}`, hint) };
  }
  if (file === undefined) return undefined;
  const path = resolve(dirname(document.path), file);
  const fail = (problem: string, hint: string, cause?: unknown) =>
    document.fail(keys, `"${SECTION}.${name}_file" names "${file}", which ${problem}`, hint, cause);
  try {
    return { text: readFile(path), fail };
  } catch (cause) {
    if (!(cause instanceof ServerError)) throw cause;
    const hint = cause.hint ?? "";
    return fail(
      cause.reason,
      file === path ? hint : `${hint}; a relative path starts at the folder of this file`,
      cause,
    );
  }
}

function missing(document: WebConfigDocument, name: "cert" | "key"): never {
  return document.fail(
    [SECTION],
    `"${SECTION}" has neither "${name}_file" nor "${name}"`,
    "Give one of them, or remove the section for plain HTTP",
  );
}

function clientDemands(
  document: WebConfigDocument,
  readFile: (path: string) => string,
): Pick<TlsSettings, "clientAuthentication" | "clientCa" | "clientAllowedSans"> {
  const raw = document.value.tls_server_config;
  const clientAuthentication = CLIENT_AUTHENTICATIONS.get(raw.client_auth_type ?? "NoClientCert");
  if (clientAuthentication === undefined) {
    const known = [...CLIENT_AUTHENTICATIONS.keys()].join(", ");
    document.fail(
      [SECTION, "client_auth_type"],
      `"${SECTION}.client_auth_type" is "${raw.client_auth_type}", expected one of ${known}`,
    );
  }
  const clientCa = pemOf(document, "client_ca", readFile);
  const problem = clientCa === undefined ? undefined : certificateProblem(clientCa.text);
  if (problem !== undefined) clientCa?.fail(...problem);
  if (clientCa !== undefined && clientAuthentication === "NoClientCert") {
    document.fail(
      [SECTION, raw.client_ca_file === undefined ? "client_ca" : "client_ca_file"],
      `"${SECTION}" has an authority for client certificates, but "client_auth_type" does not ask for any`,
      "Set it to RequireAndVerifyClientCert",
    );
  }
  // Without one, VerifyClientCertIfGiven still lets in whoever has none, as it does in Go.
  if (clientAuthentication === "RequireAndVerifyClientCert" && clientCa === undefined) {
    document.fail(
      [SECTION, "client_auth_type"],
      `"${SECTION}.client_auth_type" is "${raw.client_auth_type}", but there is no authority to verify certificates with`,
      'Give "client_ca_file"; /etc/ssl/certs/ca-certificates.crt has those that the system trusts',
    );
  }
  if (raw.client_allowed_sans.length > 0 && !clientAuthentication.startsWith("Require")) {
    document.fail(
      [SECTION, "client_allowed_sans"],
      `"${SECTION}.client_allowed_sans" is given, but "${SECTION}.client_auth_type" lets clients in without a ` +
        "certificate",
      "Set it to RequireAndVerifyClientCert",
    );
  }
  return {
    clientAuthentication,
    clientCa: clientCa?.text,
    clientAllowedSans: raw.client_allowed_sans.length === 0 ? undefined : raw.client_allowed_sans,
  };
}
