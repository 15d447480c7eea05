import { deepEqual, equal, ok } from "node:assert/strict";
import { ALICE, followedFile, HASH_OF_USER, SERVER } from "./followed_file.ts";

Deno.test("WebConfigFile: A7: what would let somebody in keeps what holds, with one warning", async () => {
  const CA = `  client_ca_file: ${Deno.cwd()}/tests/support/certificates/authority.pem\n`;
  const demand = (type: string, ...lines: string[]) => `${SERVER}${CA}  client_auth_type: ${type}\n${lines.join("")}`;
  const strict = demand("RequireAndVerifyClientCert", "  client_allowed_sans: [a, b]\n");
  const headers = "http_server_config:\n  headers:\n    X-Frame-Options: deny\n";
  const losses: readonly (readonly [before: string, after: string | Uint8Array, loss: string])[] = [
    [ALICE, "", "is empty"],
    [ALICE, "# a template that failed\n---\n", "is empty"],
    [ALICE, "basic_auth_users: {}\n", "is empty"],
    [headers, "", "is empty"],
    [ALICE, headers, "names no users any more"],
    [SERVER + ALICE, ALICE, "asks for no TLS any more"],
    [SERVER + ALICE, SERVER, "names no users any more"],
    [strict, SERVER, "asks for no more than NoClientCert of clients, and before for RequireAndVerifyClientCert"],
    [
      strict,
      demand("RequireAnyClientCert", "  client_allowed_sans: [a]\n"),
      "asks for no more than RequireAnyClientCert of clients, and before for RequireAndVerifyClientCert",
    ],
    [strict, demand("RequireAndVerifyClientCert"), "has no client_allowed_sans any more"],
    [
      demand("RequireAnyClientCert"),
      demand("VerifyClientCertIfGiven"),
      "asks for no more than VerifyClientCertIfGiven of clients, and before for RequireAnyClientCert",
    ],
  ];
  for (const [before, after, loss] of losses) {
    await followedFile(before, ({ file, write, said }) => {
      const held = file.current();
      said();
      write(after);
      equal(file.current(), held, loss);
      equal(file.current(), held, loss);
      deepEqual(said(), [
        `warning: The web configuration "/web.yml" ${loss}. What held before goes on holding; restart the program if ` +
        "that is meant",
      ]);
    });
  }
});

Deno.test("WebConfigFile: A7: what lets nobody else in takes effect at once", async () => {
  const changes = [
    [`${ALICE}  bob: ${HASH_OF_USER}\n`, ALICE],
    [`${ALICE}rate_limit:\n  interval: 1s\n  burst: 5\n`, ALICE],
    [SERVER, SERVER + ALICE],
    [`${SERVER}  client_auth_type: RequestClientCert\n`, SERVER],
    ["", ALICE],
  ];
  for (const [before = "", after = ""] of changes) {
    await followedFile(before, ({ file, write, said }) => {
      said();
      write(after);
      file.current();
      deepEqual(said(), ["reloaded"]);
    });
  }
});

Deno.test("WebConfigFile: A7: a file cut at any byte never lets in anybody whom it kept out", async () => {
  const whole = `${SERVER}  client_auth_type: RequireAndVerifyClientCert
  client_ca_file: ${Deno.cwd()}/tests/support/certificates/authority.pem\n${ALICE}  bob: ${HASH_OF_USER}\n`;
  await followedFile(whole, ({ path, file, write }) => {
    for (let length = whole.length - 1; length >= 0; length -= 7) {
      write(whole.slice(0, length));
      // The clock's step may be longer than all of this takes.
      Deno.utimeSync(path, length + 1, length + 1);
      const { tls, users } = file.current();
      equal(tls?.clientAuthentication, "RequireAndVerifyClientCert", `${length} bytes`);
      ok(users.size > 0, `${length} bytes`);
    }
  });
});
