import { equal, match, ok, throws } from "node:assert/strict";
import { parseWebConfig } from "../../src/http/parse_web_config.ts";
import { readConfigFile } from "../../src/http/read_config_file.ts";

/** What becomes of a file: taken, taken with a warning, or refused. */
type Verdict = "taken" | RegExp | { readonly refused: RegExp };

/** One fixture of exporter-toolkit's `web/testdata`, in words of its own. */
interface Fixture {
  readonly name: string;
  readonly text: string;
  /** What exporter-toolkit does when it starts with it. */
  readonly original: "taken" | "refused";
  readonly here: Verdict;
  /** Why the verdict differs. Each is in the table of docs/exporter.md. */
  readonly difference?: string;
}

const CERTIFICATES = "tests/support/certificates";
const PATH = `${CERTIFICATES}/web.yml`;
const inline = (name: string) =>
  `|\n    ${Deno.readTextFileSync(`${CERTIFICATES}/${name}`).trim().replaceAll("\n", "\n    ")}`;
const tls = (...lines: string[]) => ["tls_server_config:", ...lines].join("\n  ");
const SERVER = ["cert_file: server.pem", "key_file: server.key"];
const IF_GIVEN = [...SERVER, "client_auth_type: VerifyClientCertIfGiven"];
const REQUIRE = [...SERVER, "client_auth_type: RequireAndVerifyClientCert"];
const suites = (names: readonly string[]) => `cipher_suites: [${names.join(", ")}]`;
const ecdhe = (key: string, rest: string) => `TLS_ECDHE_${key}_WITH_${rest}`;
const GCM = ["AES_128_GCM_SHA256", "AES_256_GCM_SHA384"].map((rest) => ecdhe("RSA", rest));
const ALL_SUITES = [
  ...["RSA", "ECDSA"].flatMap((key) =>
    ["AES_128_GCM_SHA256", "AES_256_GCM_SHA384", "CHACHA20_POLY1305_SHA256", "AES_128_CBC_SHA", "AES_256_CBC_SHA"]
      .map((rest) => ecdhe(key, rest))
  ),
  ...["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"],
];
const DIGEST = "QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi";
const USERS = `basic_auth_users:
  alice: $2y$12$${DIGEST}
  bob: $2y$18$${DIGEST}
  carol: $2y$10$${DIGEST}`;
const header = (text: string) => `http_server_config:\n  headers:\n    ${text}`;
const refused = (reason: RegExp): Verdict => ({ refused: reason });
const good = (name: string, text: string, here: Verdict = "taken"): Fixture => ({
  name,
  text,
  original: "taken",
  here,
});
const bad = (name: string, text: string, reason: RegExp): Fixture => ({
  name,
  text,
  original: "refused",
  here: refused(reason),
});
const differs = (name: string, text: string, reason: RegExp, difference: string): Fixture => ({
  name,
  text,
  original: "taken",
  here: refused(reason),
  difference,
});

const NO_AUTHORITY = "any authority of the machine vouches there for a client's certificate, here one has to be named";
const TOO_DEAR = "a check of cost 18 takes about 20 s, in which nobody else gets in";

const FIXTURES: readonly Fixture[] = [
  good("tls_config_noAuth.requireandverifyclientcert.good.yml", tls(...REQUIRE, "client_ca_file: stranger.pem")),
  good("tls_config_noAuth.requireanyclientcert.good.yml", tls(...SERVER, "client_auth_type: RequireAnyClientCert")),
  good(
    "tls_config_noAuth.requireanyclientcertkeyinline.good.yml",
    tls("cert_file: server.pem", `key: ${inline("server.key")}`, "client_auth_type: RequireAnyClientCert"),
  ),
  bad(
    "web_config_auth_clientCAs_invalid.bad.yml",
    tls(...SERVER, "client_ca_file: none.pem"),
    /:4:3": .*does not exist/,
  ),
  differs("web_config_auth_clientCAs_missing.bad.yml", tls(...REQUIRE), /:4:3": .*no authority/, NO_AUTHORITY),
  // The original takes it, and lets nobody in who has another name.
  good(
    "web_config_auth_client_san.bad.yaml",
    tls(...REQUIRE, "client_ca_file: stranger.pem", "client_allowed_sans: [bad]"),
  ),
  good(
    "web_config_auth_client_san.good.yaml",
    tls(...REQUIRE, "client_ca_file: stranger.pem", "client_allowed_sans:", "- one", "- client.example"),
  ),
  bad(
    "web_config_auth_user_list_invalid.bad.yml",
    `${tls(...SERVER)}\nbasic_auth_users:\n  john: doe`,
    /:5:3": .*not a bcrypt hash/,
  ),
  good("web_config_empty.yml", "", /asks for nothing: everyone is let in/),
  good(
    "web_config_headers.good.yml",
    header(
      "X-Frame-Options: deny\n    Strict-Transport-Security: max-age=31536000; includeSubDomains\n    " +
        `X-Content-Type-Options: nosniff\n    X-XSS-Protection: 1\n    Content-Security-Policy: "default-src 'self'"`,
    ),
  ),
  bad("web_config_headers_content_type_options.bad.yml", header("X-Content-Type-Options: sniff"), /:3:5": .*nosniff/),
  bad("web_config_headers_extra_header.bad.yml", header("Content-Type: foo"), /:3:5": .*cannot be configured/),
  bad("web_config_headers_frame_options.bad.yml", header("X-Frame-Options: foo"), /:3:5": .*deny or sameorigin/),
  bad("web_config_junk.yml", "hWkNKCp3fvIx3jKnsaBI\nTuEjdwNS8A2vYdFbiKqr\n", /the file is a text, expected a mapping/),
  bad("web_config_junk_key.yml", tls("cert_filse: server.pem"), /:2:3": .*Did you mean "cert_file"/),
  bad("web_config_noAuth.bad.yml", tls(...SERVER, "client_ca_file: /dev/null"), /:4:3": .*client_ca_file/),
  differs("web_config_noAuth.good.blocking.yml", tls(...REQUIRE), /:4:3": .*no authority/, NO_AUTHORITY),
  good("web_config_noAuth.good.yml", tls(...IF_GIVEN)),
  good(
    "web_config_noAuth_allCiphers.good.yml",
    tls(...IF_GIVEN, suites(ALL_SUITES)),
    /no choice of suites of TLS 1\.2: it never offers TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, /,
  ),
  good(
    "web_config_noAuth_allCurves.good.yml",
    tls(...IF_GIVEN, "curve_preferences: [CurveP256, CurveP384, CurveP521, X25519]"),
    /no choice of curves: it never offers CurveP521$/,
  ),
  bad(
    "web_config_noAuth_certPath_empty.bad.yml",
    tls('cert_file: ""', "key_file: server.key"),
    /neither "cert_file" nor "cert"/,
  ),
  bad(
    "web_config_noAuth_certPath_invalid.bad.yml",
    tls("cert_file: none.pem", "key_file: server.key"),
    /:2:3": .*does not exist/,
  ),
  bad(
    "web_config_noAuth_certPath_keyPath_empty.bad.yml",
    tls('cert_file: ""', 'key_file: ""', "client_auth_type: x"),
    /neither "cert_file" nor "cert"/,
  ),
  bad(
    "web_config_noAuth_certPath_keyPath_invalid.bad.yml",
    tls("cert_file: none.pem", "key_file: none.key"),
    /:2:3": .*does not exist/,
  ),
  bad(
    "web_config_noAuth_cert_empty.bad.yml",
    tls('cert: ""', "key_file: server.key"),
    /neither "cert_file" nor "cert"/,
  ),
  bad(
    "web_config_noAuth_inventedCiphers.bad.yml",
    tls(...IF_GIVEN, suites([ecdhe("ECDSA", "AES_128_GCM_SHA2048")])),
    /:5:19": .*Did you mean "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"/,
  ),
  bad(
    "web_config_noAuth_inventedCurves.bad.yml",
    tls(...IF_GIVEN, "curve_preferences: [CurveP257]"),
    /:5:23": .*Did you mean "CurveP256"/,
  ),
  bad(
    "web_config_noAuth_keyPath_empty.bad.yml",
    tls("cert_file: server.pem", 'key_file: ""'),
    /neither "key_file" nor "key"/,
  ),
  bad(
    "web_config_noAuth_keyPath_invalid.bad.yml",
    tls("cert_file: server.pem", "key_file: none.key"),
    /:3:3": .*does not exist/,
  ),
  bad("web_config_noAuth_key_empty.bad.yml", tls("cert_file: server.pem", 'key: ""'), /neither "key_file" nor "key"/),
  good(
    "web_config_noAuth_noHTTP2.good.yml",
    `${tls(...IF_GIVEN, suites(GCM.slice(1)), "max_version: TLS12")}\nhttp_server_config:\n  http2: false`,
    /no choice of suites of TLS 1\.2: it also offers TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, /,
  ),
  bad(
    "web_config_noAuth_noHTTP2Cipher.bad.yml",
    tls(...IF_GIVEN, suites(GCM.slice(1)), "max_version: TLS12"),
    /:5:3": .*which HTTP\/2 needs/,
  ),
  good(
    "web_config_noAuth_someCiphers.good.yml",
    tls(...IF_GIVEN, suites(GCM), "min_version: TLS12", "max_version: TLS12"),
    /no choice of suites of TLS 1\.2/,
  ),
  good(
    "web_config_noAuth_someCiphers_noOrder.good.yml",
    tls(...IF_GIVEN, suites(GCM.toReversed()), "prefer_server_cipher_suites: false", "max_version: TLS12"),
    /no choice of suites of TLS 1\.2/,
  ),
  good(
    "web_config_noAuth_someCurves.good.yml",
    tls(...IF_GIVEN, "min_version: TLS13", "curve_preferences: [CurveP521]"),
    /it also offers CurveP256, CurveP384, X25519, and never offers CurveP521$/,
  ),
  good(
    "web_config_noAuth_tlsInline.good.yml",
    tls(`cert: ${inline("server.pem")}`, `key: ${inline("server.key")}`, "client_auth_type: VerifyClientCertIfGiven"),
  ),
  bad("web_config_noAuth_wrongTLSVersion.bad.yml", tls(...IF_GIVEN, "min_version: TLS111"), /:5:3": .*TLS12, TLS13/),
  good("web_config_rate_limiter_nonblocking.yaml", "rate_limit:\n  interval: 0\n  burst: 0", /asks for nothing/),
  differs(
    "web_config_rate_limiter_one_second.yaml",
    'rate_limit:\n  interval: "1s"\n  burst: 0',
    /:3:3": .*would refuse every request/,
    "there it answers every request with 429",
  ),
  differs("web_config_users.good.yml", `${tls(...SERVER)}\n${USERS}`, /:6:3": .*about 20 s.*htpasswd/, TOO_DEAR),
  differs("web_config_users_noTLS.good.yml", USERS, /:3:3": .*about 20 s.*htpasswd/, TOO_DEAR),
];

Deno.test("parseWebConfig: C16: the 41 fixtures of exporter-toolkit have its verdict or a documented difference", () => {
  equal(new Set(FIXTURES.map(({ name }) => name)).size, 41);
  for (const { name, text, original, here, difference } of FIXTURES) {
    const isRefused = typeof here === "object" && "refused" in here;
    equal(difference !== undefined, isRefused !== (original === "refused"), name);
    if (isRefused) {
      throws(() => parseWebConfig(text, PATH, readConfigFile), {
        name: "YamlError",
        exitCode: 2,
        message: here.refused,
      }, name);
      continue;
    }
    const { warnings } = parseWebConfig(text, PATH, readConfigFile);
    if (here === "taken") equal(warnings.join("\n"), "", name);
    else match(warnings.join("\n"), here, name);
  }
});

Deno.test("parseWebConfig: C16: without the dearest hash, the users of exporter-toolkit's fixture are taken", () => {
  const { users } = parseWebConfig(USERS.replace("$2y$18", "$2y$14"), PATH, readConfigFile);
  ok(["alice", "bob", "carol"].every((name) => users.has(name)));
});
