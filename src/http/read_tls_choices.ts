import { nearestOf } from "../text/nearest_of.ts";
import type { TlsVersion } from "./tls_settings.ts";
import type { WebConfigDocument } from "./web_config_schema.ts";

const SECTION = "tls_server_config";

/** Go's names of the suites of TLS 1.2 that the runtime offers, all of them always. */
const OFFERED_SUITES = ["RSA", "ECDSA"].flatMap((key) => [
  `TLS_ECDHE_${key}_WITH_AES_128_GCM_SHA256`,
  `TLS_ECDHE_${key}_WITH_AES_256_GCM_SHA384`,
  `TLS_ECDHE_${key}_WITH_CHACHA20_POLY1305_SHA256`,
]);
/** Suites of TLS 1.2 that exporter-toolkit takes as well and the runtime does not speak. */
const OLDER_SUITES = ["RSA", "ECDSA"].flatMap((key) => [
  `TLS_ECDHE_${key}_WITH_AES_128_CBC_SHA`,
  `TLS_ECDHE_${key}_WITH_AES_256_CBC_SHA`,
]);
/** Suites of TLS 1.3, among which Go has no choice either. */
const SUITES_OF_TLS13 = ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"];
/** Suites that Go calls insecure, and exporter-toolkit does not take: RC4, 3DES, CBC with SHA-256, no forward secrecy. */
const INSECURE_SUITE = /^TLS_(RSA_WITH_\w+|\w+_WITH_(RC4_128_SHA|3DES_EDE_CBC_SHA|AES_\d+_CBC_SHA256))$/;
/** One of these has to be there for HTTP/2. */
const SUITES_OF_HTTP2 = OFFERED_SUITES.filter((name) => name.endsWith("_AES_128_GCM_SHA256"));

const OFFERED_CURVES = ["CurveP256", "CurveP384", "X25519"];
const CURVES = [...OFFERED_CURVES, "CurveP521"];

/** Tells of a setting that is taken, but not held to the letter. */
export type Warn = (keys: readonly string[], problem: string) => void;

/**
 * Reads the versions, cipher suites and curves of `tls_server_config`.
 *
 * The runtime (rustls under node:https) heeds versions from TLS 1.2 on, and neither `ciphers` nor `ecdhCurve`: it always
 * offers six suites of TLS 1.2 with forward secrecy and authenticated encryption, and three curves. None of them is
 * weaker than any that a file may choose, so a choice among them is taken with a warning, and a choice that is out of
 * the question anywhere is an error.
 *
 * @throws {YamlError} With the line and column of what is wrong.
 */
export function readTlsChoices(document: WebConfigDocument, warn: Warn): TlsVersions {
  const versions = readVersions(document, warn);
  const suites = readNames(document, "cipher_suites", [...OFFERED_SUITES, ...OLDER_SUITES, ...SUITES_OF_TLS13]);
  const curves = readNames(document, "curve_preferences", CURVES);
  if (curves.length > 0) warnOfDifference(warn, "curve_preferences", "curves", curves, OFFERED_CURVES);
  // As in Go, the list is about TLS up to 1.2.
  if (suites.length === 0 || versions.minVersion === "TLSv1.3") return versions;
  const { http2 } = document.value.http_server_config;
  if (http2 !== false && !suites.some((name) => SUITES_OF_HTTP2.includes(name))) {
    document.fail(
      [SECTION, "cipher_suites"],
      `"${SECTION}.cipher_suites" has neither of ${SUITES_OF_HTTP2.join(" and ")}, which HTTP/2 needs`,
      'Add one of them, or set "http_server_config.http2" to false',
    );
  }
  const ofTls12 = suites.filter((name) => !SUITES_OF_TLS13.includes(name));
  if (ofTls12.length === 0) return onlyTls13(document, versions);
  warnOfDifference(warn, "cipher_suites", "suites of TLS 1.2", ofTls12, OFFERED_SUITES);
  return versions;
}

interface TlsVersions {
  readonly minVersion: TlsVersion;
  readonly maxVersion: TlsVersion;
}

/** A list without a suite of TLS 1.2 leaves none for it. */
function onlyTls13(document: WebConfigDocument, { maxVersion }: TlsVersions): TlsVersions {
  if (maxVersion === "TLSv1.2") {
    document.fail(
      [SECTION, "cipher_suites"],
      `"${SECTION}.cipher_suites" has no suite of TLS 1.2, and "max_version" allows no later one`,
      `Add ${OFFERED_SUITES[0]}, or remove "max_version"`,
    );
  }
  return { minVersion: "TLSv1.3", maxVersion };
}

function readNames(
  document: WebConfigDocument,
  key: "cipher_suites" | "curve_preferences",
  known: readonly string[],
): readonly string[] {
  const names = document.value.tls_server_config[key];
  for (const [index, name] of names.entries()) {
    if (known.includes(name)) continue;
    const isInsecure = INSECURE_SUITE.test(name);
    const better = isInsecure ? known.filter((each) => !OLDER_SUITES.includes(each)) : known;
    const nearest = nearestOf(name, better) ?? nearestOf(goNameOf(name), better);
    const hint = nearest === undefined ? `Known here are ${known.join(", ")}` : `Did you mean "${nearest}"?`;
    document.fail(
      [SECTION, key, index],
      `"${name}" in "${SECTION}.${key}" is ${isInsecure ? "insecure" : "not known"}`,
      hint,
    );
  }
  return names;
}

/** Writes a suite's name of OpenSSL as Go does: `ECDHE-RSA-AES128-GCM-SHA256`. */
function goNameOf(name: string): string {
  const words = name.replaceAll("-", "_").replace(/AES(\d)/, "AES_$1");
  return `TLS_${words.replace(/_(RSA|ECDSA)_/, "_$1_WITH_")}`;
}

function warnOfDifference(
  warn: Warn,
  key: string,
  what: string,
  chosen: readonly string[],
  offered: readonly string[],
): void {
  const more = offered.filter((name) => !chosen.includes(name));
  const fewer = chosen.filter((name) => !offered.includes(name));
  const differences = [
    ...(more.length > 0 ? [`also offers ${more.join(", ")}`] : []),
    ...(fewer.length > 0 ? [`never offers ${fewer.join(", ")}`] : []),
  ];
  if (differences.length === 0) return;
  warn([SECTION, key], `the TLS library leaves no choice of ${what}: it ${differences.join(", and ")}`);
}

function readVersions(document: WebConfigDocument, warn: Warn): TlsVersions {
  const minVersion = versionOf(document, "min_version", warn) ?? "TLSv1.2";
  const maxVersion = versionOf(document, "max_version", warn) ?? "TLSv1.3";
  if (minVersion > maxVersion) {
    document.fail(
      [SECTION, "min_version"],
      `"${SECTION}.min_version" is later than "${SECTION}.max_version"`,
      "Exchange them",
    );
  }
  return { minVersion, maxVersion };
}

const VERSIONS = ["TLS12", "TLS13"];

function versionOf(
  document: WebConfigDocument,
  name: "min_version" | "max_version",
  warn: Warn,
): TlsVersion | undefined {
  const value = document.value.tls_server_config[name];
  const keys = [SECTION, name];
  switch (value) {
    case undefined:
      return undefined;
    case "TLS12":
      return "TLSv1.2";
    case "TLS13":
      return "TLSv1.3";
    case "TLS10":
    case "TLS11":
      if (name === "min_version") {
        warn(keys, "TLS 1.0 and 1.1 are not spoken here: the lowest version is TLS 1.2");
        return "TLSv1.2";
      }
      return document.fail(
        keys,
        `"${SECTION}.${name}" is "${value}", which cannot be honoured: TLS 1.0 and 1.1 are not spoken here`,
        "Use TLS12 or TLS13",
      );
    default: {
      const nearest = nearestOf(value, VERSIONS);
      const hint = nearest === undefined ? undefined : `Did you mean "${nearest}"?`;
      return document.fail(keys, `"${SECTION}.${name}" is "${value}", expected one of TLS12, TLS13`, hint);
    }
  }
}
