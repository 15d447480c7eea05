import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { WebConfigFile } from "../../src/http/web_config_file.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { ALICE, followedFile, HASH_OF_USER, SERVER } from "./followed_file.ts";

const CERTIFICATES = "tests/support/certificates";

Deno.test("WebConfigFile: a change is taken over, a broken one is reported once and changes nothing", async () => {
  await followedFile(ALICE, ({ path, file, write, said }) => {
    const users = () => [...file.current().users.keys()];
    const twice = () => [users(), users()];
    const kept = [["alice", "bob"], ["alice", "bob"]];
    deepEqual(users(), ["alice"]);
    write(`${ALICE}  bob: ${HASH_OF_USER}\n`);
    deepEqual([twice(), said()], [kept, ["reloaded"]]);
    write("basic_auth_users:\n  carol: plain\n");
    deepEqual([twice(), said()], [kept, [
      'error: Cannot use the web configuration "/web.yml:2:3": the password of "carol" is not a bcrypt hash. ' +
      'Make one with: htpasswd -nBC 10 "carol".',
    ]]);
    Deno.removeSync(path);
    deepEqual([twice(), said()], [kept, [
      'error: Cannot use the web configuration "/web.yml": the file does not exist. Check the path and who may read it.',
    ]]);
    write(SERVER + ALICE);
    deepEqual([twice(), said()], [kept, [
      'error: Cannot use the web configuration "/web.yml": TLS cannot be switched on while the server runs. ' +
      "Restart the program.",
    ]]);
    write(`basic_auth_users:\n  dora: ${HASH_OF_USER}\n`);
    deepEqual([twice(), said()], [[["dora"], ["dora"]], ["reloaded"]]);
  });
});

Deno.test("WebConfigFile: what is no text file, or is a folder, keeps what holds; UTF-16 and CRLF are read", async () => {
  const bob = ALICE.replace("alice", "bob");
  const utf16 = (text: string, isLittle: boolean) => {
    const view = new DataView(new ArrayBuffer(2 * text.length));
    for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), isLittle);
    return new Uint8Array(view.buffer);
  };
  await followedFile(ALICE, ({ path, file, write, said }) => {
    const damaged: readonly (readonly [string | Uint8Array, RegExp])[] = [
      ["\0".repeat(ALICE.length), /the file holds zero bytes: it is damaged or no UTF-8\. Save it again as UTF-8\.$/],
      [`${bob}\0`, /the file holds zero bytes/],
      [utf16(bob, true), /the file holds zero bytes/],
      [new Uint8Array([0xff, 0x41, 0x80]), /the file is not UTF-8 text\. Save it as UTF-8\.$/],
      ["a: 1\n".repeat(900_000), /the file is larger than 4 MiB/],
      [`${bob}  bob: ${HASH_OF_USER}\n`, /:3:3": it is not valid YAML: Map keys must be unique/],
      [`${bob}---\n${ALICE}`, /:3:1": it is not valid YAML/],
      [`basic_auth_users: &a\n  alice: ${HASH_OF_USER}\n  bob: *b\n`, /it is not usable YAML: Unresolved alias/],
    ];
    for (const [content, reason] of damaged) {
      write(content);
      deepEqual([...file.current().users.keys()], ["alice"]);
      match(said().join("\n"), reason);
    }
    Deno.removeSync(path);
    Deno.mkdirSync(path);
    deepEqual([...file.current().users.keys()], ["alice"]);
    match(said().join("\n"), /the file is a folder\. Give the path of a file\.$/);
    Deno.removeSync(path);
    for (const [index, text] of [`\ufeff${bob}`, utf16(`\ufeff${bob}`, true), utf16(`\ufeff${bob}`, false)].entries()) {
      write(ALICE);
      file.current();
      write(text);
      deepEqual([...file.current().users.keys()], ["bob"], String(index));
    }
    write(ALICE.replaceAll("\n", "  \r\n"));
    deepEqual([...file.current().users], [["alice", HASH_OF_USER]]);
  });
});

Deno.test("WebConfigFile: a folder that is exchanged whole, as Kubernetes does, brings its certificates along", async () => {
  await followedFile("", async ({ folder }) => {
    for (const name of ["server", "server2"]) {
      await Deno.mkdir(join(folder, name));
      await Deno.writeTextFile(
        join(folder, name, "web.yml"),
        "tls_server_config: {cert_file: a.pem, key_file: a.key}\n",
      );
      for (const end of ["pem", "key"]) {
        await Deno.copyFile(join(CERTIFICATES, `${name}.${end}`), join(folder, name, `a.${end}`));
      }
    }
    const data = join(folder, "server");
    const file = new WebConfigFile(join(data, "web.yml"), { checkIntervalMs: 0 });
    const before = file.current();
    await Deno.rename(data, join(folder, "old"));
    equal(file.current(), before, "away for a moment");
    await Deno.rename(join(folder, "server2"), data);
    equal(file.current().tls?.certificate, await Deno.readTextFile(join(CERTIFICATES, "server2.pem")));
  });
});

Deno.test("WebConfigFile: a certificate and its key that are replaced one after the other hold together", async () => {
  await followedFile("", async ({ folder, path, write, said }) => {
    const copy = (name: string, end: string) => Deno.copyFile(join(CERTIFICATES, name), join(folder, `a.${end}`));
    await copy("server.pem", "pem");
    await copy("server.key", "key");
    write("tls_server_config:\n  cert_file: a.pem\n  key_file: a.key\n");
    const errors: string[] = [];
    const file = new WebConfigFile(path, { checkIntervalMs: 0, onError: ({ message }) => errors.push(message) });
    said();
    const before = file.current().tls;
    await copy("server2.pem", "pem");
    Deno.utimeSync(join(folder, "a.pem"), 1, 1);
    deepEqual([file.current().tls, file.current().tls], [before, before]);
    equal(errors.length, 1);
    match(errors[0] ?? "", /:3:3": .*which holds the key of another certificate/);
    await copy("server2.key", "key");
    Deno.utimeSync(join(folder, "a.key"), 1, 1);
    equal(file.current().tls?.certificate, await Deno.readTextFile(join(CERTIFICATES, "server2.pem")));
    equal(errors.length, 1);
  });
});

Deno.test("WebConfigFile: C16: what is taken but not held to the letter is said once, and again only when it changes", async () => {
  const chosen = (suite: string) =>
    `${SERVER}  min_version: TLS10\n  cipher_suites: [${suite}]\nhttp_server_config:\n  http2: true\n`;
  const suite = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
  await followedFile(chosen(suite), ({ file, write, said }) => {
    const places = () =>
      said().map((each) => each.replace(/^warning: In the web configuration "\/web\.yml|(: ).*/g, "$1"));
    deepEqual(places(), [
      ':4:3", "tls_server_config.min_version": ',
      ':5:3", "tls_server_config.cipher_suites": ',
      ':7:3", "http_server_config.http2": ',
    ]);
    write(`${chosen(suite)}${ALICE}`);
    file.current();
    deepEqual(places(), ["reloaded"]);
    write(`${chosen(suite.replace("RSA", "ECDSA"))}${ALICE}`);
    file.current();
    deepEqual(places(), ["reloaded", ':5:3", "tls_server_config.cipher_suites": ']);
  });
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
  await Deno.writeTextFile(path, `basic_auth_users:\n  alice: ${HASH_OF_USER}\n`);
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
    await Deno.writeTextFile(path, `basic_auth_users:\n  alice: ${HASH_OF_USER}\n  bob: ${HASH_OF_USER}\n`);
    equal(usersLater(), 1, "written again since");
    equal(usersLater(), 2, "the same at two looks");
  } finally {
    performance.now = original;
  }
});
