import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { parseWebConfig, type WebConfig } from "../../src/http/parse_web_config.ts";
import { WebConfigFile } from "../../src/http/web_config_file.ts";
import { withFullStop } from "../../src/errors/program_error.ts";
import { YamlError } from "../../src/yaml/yaml_error.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
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
  });
});

Deno.test("WebConfigFile: certificates may stand in the file itself", async () => {
  const { tls } = new WebConfigFile(join(FIXTURES, "inline.good.yml")).current();
  equal(tls?.certificate, await Deno.readTextFile(join(CERTIFICATES, "server.pem")));
  equal(tls?.clientAuthentication, "RequireAnyClientCert");
});

Deno.test("WebConfigFile: an empty file and empty sections ask for nothing", () => {
  const nothing: WebConfig = { tls: undefined, headers: new Map(), users: new Map(), rateLimit: undefined };
  for (const name of ["empty.good.yml", "empty_sections.good.yml"]) {
    deepEqual(new WebConfigFile(join(FIXTURES, name)).current(), nothing);
  }
});

Deno.test("WebConfigFile: a file that is not there is an error that names it", () => {
  throws(() => new WebConfigFile("tests/http/none.yml"), {
    name: "YamlError",
    message: 'Cannot use the web configuration "tests/http/none.yml": the file does not exist. ' +
      "Check the path and who may read it.",
  });
});

Deno.test("WebConfigFile: a change is taken over, a broken one is reported once and changes nothing", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "web.yml");
  const write = (text: string) => Deno.writeTextFileSync(path, text);
  write(`basic_auth_users:\n  alice: ${HASH}\n`);
  const errors: string[] = [];
  let reloads = 0;
  const file = new WebConfigFile(path, {
    checkIntervalMs: 0,
    onReload: () => reloads++,
    onError: (error) => errors.push(error.message),
  });
  const users = () => [...file.current().users.keys()];
  deepEqual(users(), ["alice"]);
  write(`basic_auth_users:\n  alice: ${HASH}\n  bob: ${HASH}\n`);
  deepEqual([users(), users()], [["alice", "bob"], ["alice", "bob"]]);
  write("basic_auth_users:\n  carol: plain\n");
  deepEqual([users(), users()], [["alice", "bob"], ["alice", "bob"]]);
  Deno.removeSync(path);
  deepEqual([users(), users()], [["alice", "bob"], ["alice", "bob"]]);
  write(`tls_server_config:\n  cert_file: ${Deno.cwd()}/${CERTIFICATES}/server.pem
  key_file: ${Deno.cwd()}/${CERTIFICATES}/server.key\n`);
  deepEqual([users(), users()], [["alice", "bob"], ["alice", "bob"]]);
  write(`basic_auth_users:\n  dora: ${HASH}\n`);
  deepEqual(users(), ["dora"]);
  equal(reloads, 2);
  deepEqual(errors.map((error) => error.slice(error.indexOf(path) + path.length)), [
    ':2:3": the password of "carol" is not a bcrypt hash. Make one with: htpasswd -nBC 10 "carol".',
    '": the file does not exist. Check the path and who may read it.',
    '": TLS cannot be switched on or off while the server runs. Restart the program.',
  ]);
});

Deno.test("WebConfigFile: a changed certificate is taken over although the file that names it stayed", async () => {
  await using folder = await temporaryFolder();
  const copy = (name: string) => {
    Deno.copyFileSync(join(CERTIFICATES, `${name}.pem`), join(folder.path, "a.pem"));
    Deno.copyFileSync(join(CERTIFICATES, `${name}.key`), join(folder.path, "a.key"));
  };
  copy("server");
  const path = join(folder.path, "web.yml");
  await Deno.writeTextFile(path, "tls_server_config:\n  cert_file: a.pem\n  key_file: a.key\n");
  const file = new WebConfigFile(path, { checkIntervalMs: 0 });
  const before = file.current().tls;
  equal(file.current().tls, before);
  copy("server2");
  // Sizes may agree and a copy may take less than the clock's step: set apart what tells the files apart.
  Deno.utimeSync(join(folder.path, "a.pem"), 1, 1);
  equal(file.current().tls?.certificate, await Deno.readTextFile(join(CERTIFICATES, "server2.pem")));
});

Deno.test("WebConfigFile: a file that is being written is left alone until it rests", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "web.yml");
  await Deno.writeTextFile(path, `basic_auth_users:\n  alice: ${HASH}\n`);
  const clock = { nowMs: 0 };
  const original = performance.now;
  performance.now = () => clock.nowMs;
  try {
    const file = new WebConfigFile(path, { checkIntervalMs: 60_000 });
    const usersLater = () => {
      clock.nowMs += 60_000;
      return file.current().users.size;
    };
    await Deno.writeTextFile(path, "");
    equal(file.current().users.size, 1, "not looked at before the interval is over");
    equal(usersLater(), 1, "written a moment ago");
    await Deno.writeTextFile(path, `basic_auth_users:\n  alice: ${HASH}\n  bob: ${HASH}\n`);
    equal(usersLater(), 1, "written again since");
    equal(usersLater(), 2, "the same at two looks");
  } finally {
    performance.now = original;
  }
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
