import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { parseWebConfig } from "../../src/http/parse_web_config.ts";
import { WebConfigFile } from "../../src/http/web_config_file.ts";
import { withFullStop } from "../../src/errors/program_error.ts";
import { YamlError } from "../../src/yaml/yaml_error.ts";
import { EXPECTED_ERRORS } from "./web_config/expected_errors.ts";

const FIXTURES = "tests/http/web_config";
const CERTIFICATES = "tests/support/certificates";
const HASH = "$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi";

Deno.test("WebConfigFile: every bad file is refused with its place, the reason and what to do", () => {
  const names = [...Deno.readDirSync(FIXTURES)].map(({ name }) => name).filter((name) => name.endsWith(".bad.yml"));
  deepEqual(names.map((name) => name.replace(".bad.yml", "")).sort(), Object.keys(EXPECTED_ERRORS).sort());
  for (const name of names) {
    const path = join(FIXTURES, name);
    const expected = EXPECTED_ERRORS[name.replace(".bad.yml", "")] ?? "";
    throws(() => new WebConfigFile(path), (error) => {
      ok(error instanceof YamlError);
      equal(withFullStop(error.message), `Cannot use the web configuration "${path}${expected}`);
      return true;
    });
  }
});

Deno.test("WebConfigFile: what is not YAML is refused with the place", () => {
  throws(() => parseWebConfig("tls_server_config:\n  cert_file: [a\n", "a.yml", () => ""), {
    message: 'Cannot use the web configuration "a.yml:3:1": it is not valid YAML: Flow sequence in block collection ' +
      "must be sufficiently indented and end with a ]. Mend the line.",
  });
});

Deno.test("WebConfigFile: an error never shows what may be a secret", () => {
  const secrets = ["hunter2", "\n  basic_auth_users: hunter2", "\n  alice: [hunter2]", "\n  alice: {a: hunter2}"];
  const texts = [...secrets.map((secret) => `basic_auth_users: ${secret}`), "tls_server_config:\n  key: [hunter2]\n"];
  for (const text of texts) {
    throws(() => parseWebConfig(text, "a.yml", () => ""), (error) => !String(error).includes("hunter2"));
  }
});

Deno.test("WebConfigFile: every key that can be honoured is read", async () => {
  const config = new WebConfigFile(join(FIXTURES, "everything.good.yml")).current();
  deepEqual(config, {
    tls: {
      certificate: await Deno.readTextFile(join(CERTIFICATES, "server.pem")),
      key: await Deno.readTextFile(join(CERTIFICATES, "server.key")),
      clientAuthentication: "RequireAndVerifyClientCert",
      clientCa: await Deno.readTextFile(join(CERTIFICATES, "authority.pem")),
      clientAllowedSans: ["client.example"],
      minVersion: "TLSv1.2",
      maxVersion: "TLSv1.3",
    },
    headers: new Map([
      ["Content-Security-Policy", "default-src 'self'"],
      ["X-Frame-Options", "sameorigin"],
      ["X-Content-Type-Options", "nosniff"],
      ["X-XSS-Protection", "1; mode=block"],
      ["Strict-Transport-Security", ""],
    ]),
    users: new Map([["alice", HASH], ["007", HASH], ["", HASH]]),
    rateLimit: { intervalMs: 60_500, burst: 20 },
    isEmpty: false,
    warnings: [],
  });
});

Deno.test("WebConfigFile: certificates may stand in the file itself", async () => {
  const { tls } = new WebConfigFile(join(FIXTURES, "inline.good.yml")).current();
  equal(tls?.certificate, await Deno.readTextFile(join(CERTIFICATES, "server.pem")));
  equal(tls?.clientAuthentication, "RequireAnyClientCert");
});

Deno.test("WebConfigFile: an empty file and empty sections ask for nothing, which is said", () => {
  const warnings = {
    "empty.good.yml": 'The web configuration "PATH" asks for nothing: everyone is let in, without TLS',
    "empty_sections.good.yml":
      'In the web configuration "PATH:LINE", "basic_auth_users": it names nobody, so everyone ' +
      "is let in without a password",
  };
  for (const [name, warning] of Object.entries(warnings)) {
    const path = join(FIXTURES, name);
    const said: string[] = [];
    const config = new WebConfigFile(path, { onWarning: (each) => said.push(each) }).current();
    const place = new RegExp(`${path}(:\\d+:\\d+)?`);
    deepEqual(said.map((each) => each.replace(place, (_, line) => line ? "PATH:LINE" : "PATH")), [warning]);
    const nothing = { tls: undefined, headers: new Map(), users: new Map(), rateLimit: undefined, isEmpty: true };
    deepEqual(config, { ...nothing, warnings: said });
  }
});

Deno.test("WebConfigFile: a file that is not there is an error that names it", () => {
  throws(() => new WebConfigFile("tests/http/none.yml"), {
    name: "YamlError",
    message: 'Cannot use the web configuration "tests/http/none.yml": the file does not exist. ' +
      "Check the path and who may read it.",
  });
});

Deno.test("parseWebConfig: any text is a configuration or a YamlError", () => {
  const word = fc.constantFrom(
    ...["tls_server_config", "cert_file", "rate_limit", "burst", "basic_auth_users", "headers", "http_server_config"],
    ...[": ", ":\n  ", "- ", "\n", "{", "}", "[", "]", "&a ", "*a", "!!map ", "'", '"', "#", "|", "\t", "0", "~"],
  );
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(word, { maxLength: 20 }).map((words) => words.join("")),
  );
  fc.assert(
    fc.property(text, (each) => {
      try {
        ok(parseWebConfig(each, "a.yml", () => "").users instanceof Map);
      } catch (error) {
        ok(error instanceof YamlError, String(error));
      }
    }),
    { numRuns: 500 },
  );
});
