import { dirname, resolve } from "node:path";
import { missingPermissions } from "../errors/missing_permissions.ts";
import { certificateProblem, keyProblem, type PemProblem } from "./certificate_problem.ts";
import type { ClientAuthentication, TlsSettings, TlsVersion } from "./tls_settings.ts";
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
 * @throws {YamlError} With the line and column of what is wrong.
 */
export function readTlsSettings(
  document: WebConfigDocument,
  readFile: (path: string) => string,
): TlsSettings | undefined {
  const raw = document.value.tls_server_config;
  const given = Object.values(raw).some((value) => Array.isArray(value) ? value.length > 0 : value !== undefined);
  if (!given) return undefined;
  refuseWhatCannotBeHonoured(document);
  const certificate = pemOf(document, "cert", readFile) ?? missing(document, "cert");
  const certificateFault = certificateProblem(certificate.text);
  if (certificateFault !== undefined) certificate.fail(...certificateFault);
  const key = pemOf(document, "key", readFile) ?? missing(document, "key");
  const keyFault = keyProblem(key.text, certificate.text);
  if (keyFault !== undefined) key.fail(...keyFault);
  return {
    certificate: certificate.text,
    key: key.text,
    ...clientDemands(document, readFile),
    ...versions(document),
  };
}

function refuseWhatCannotBeHonoured(document: WebConfigDocument): void {
  const raw = document.value.tls_server_config;
  if (raw.cipher_suites.length > 0) {
    document.fail(
      [SECTION, "cipher_suites"],
      `"${SECTION}.cipher_suites" cannot be honoured: the TLS library offers its own suites, all with forward secrecy, ` +
        "and no choice among them",
      "Remove the key",
    );
  }
  if (raw.curve_preferences.length > 0) {
    document.fail(
      [SECTION, "curve_preferences"],
      `"${SECTION}.curve_preferences" cannot be honoured: the TLS library offers its own curves and no choice among them`,
      "Remove the key",
    );
  }
  if (raw.prefer_server_cipher_suites) {
    document.fail(
      [SECTION, "prefer_server_cipher_suites"],
      `"${SECTION}.prefer_server_cipher_suites" cannot be honoured: the client's preference decides`,
      "Set it to false or remove it",
    );
  }
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
    if (cause instanceof Deno.errors.NotCapable) {
      const flags = missingPermissions([{ name: "read", path }]).join(" ");
      return fail("the program was started without the permission to read", `Run it with ${flags}`, cause);
    }
    return fail(
      cause instanceof Deno.errors.NotFound ? "does not exist" : "cannot be read",
      "Check the path and who may read it; a relative path starts at the folder of this file",
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
  const verifies = clientAuthentication === "VerifyClientCertIfGiven" ||
    clientAuthentication === "RequireAndVerifyClientCert";
  if (verifies && clientCa === undefined) {
    document.fail(
      [SECTION, "client_auth_type"],
      `"${SECTION}.client_auth_type" is "${raw.client_auth_type}", but there is no authority to verify certificates with`,
      'Give "client_ca_file"',
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

function versions(document: WebConfigDocument): Pick<TlsSettings, "minVersion" | "maxVersion"> {
  const minVersion = versionOf(document, "min_version") ?? "TLSv1.2";
  const maxVersion = versionOf(document, "max_version") ?? "TLSv1.3";
  if (minVersion > maxVersion) {
    document.fail(
      [SECTION, "min_version"],
      `"${SECTION}.min_version" is later than "${SECTION}.max_version"`,
      "Exchange them",
    );
  }
  return { minVersion, maxVersion };
}

function versionOf(document: WebConfigDocument, name: "min_version" | "max_version"): TlsVersion | undefined {
  const value = document.value.tls_server_config[name];
  switch (value) {
    case undefined:
      return undefined;
    case "TLS12":
      return "TLSv1.2";
    case "TLS13":
      return "TLSv1.3";
    case "TLS10":
    case "TLS11":
      return document.fail(
        [SECTION, name],
        `"${SECTION}.${name}" is "${value}", which cannot be honoured: TLS 1.0 and 1.1 are not spoken here`,
        "Use TLS12 or TLS13",
      );
    default:
      return document.fail([SECTION, name], `"${SECTION}.${name}" is "${value}", expected one of TLS12, TLS13`);
  }
}
