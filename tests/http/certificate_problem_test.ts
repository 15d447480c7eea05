import { deepEqual, equal, match } from "node:assert/strict";
import { certificateProblem, certificateWarning, keyProblem } from "../../src/http/certificate_problem.ts";

const read = (name: string) => Deno.readTextFileSync(`tests/support/certificates/${name}`);
const CERTIFICATE = read("server.pem");
const KEY = read("server.key");

Deno.test("certificateWarning: a certificate that ran out or is not valid yet is said with its date", () => {
  equal(certificateWarning(CERTIFICATE), undefined);
  match(
    certificateWarning(CERTIFICATE, Date.UTC(2200, 0)) ?? "",
    /^the certificate ran out on 2126-\d\d-\d\d: clients will refuse it$/,
  );
  match(
    certificateWarning(CERTIFICATE, 0) ?? "",
    /^the certificate is not valid before 2026-\d\d-\d\dT[\d:.]+Z: clients will refuse it$/,
  );
});

Deno.test("keyProblem: a key may stand beside its certificate, after other blocks, with any line ends", () => {
  const parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
  for (const key of [KEY, CERTIFICATE + KEY, parameters + KEY, KEY.replaceAll("\n", "\r\n"), `about\n${KEY}`]) {
    equal(keyProblem(key, CERTIFICATE), undefined);
  }
  equal(certificateProblem(`Certificate:\n  Data\n${CERTIFICATE}${KEY}`), undefined);
});

Deno.test("keyProblem: a kind of key that no handshake succeeds with is told before the server starts", () => {
  for (const name of ["koblitz", "short"]) {
    deepEqual(keyProblem(read(`${name}.key`), read(`${name}.pem`)), [
      "holds a key of a kind that the TLS library does not take",
      "Make an ECDSA key on P-256, or an RSA key of 2048 bits or more, and a certificate for it",
    ]);
  }
});

Deno.test("keyProblem: a key that is cut, empty, encrypted or of another certificate is told apart", () => {
  const problems = {
    "": /no private key/,
    [KEY.slice(0, 100)]: /damaged/,
    [KEY.replace(/\n.{20}/, "\n")]: /damaged/,
    [read("encrypted.key")]: /encrypted/,
    [read("server2.key")]: /another certificate/,
  };
  for (const [key, problem] of Object.entries(problems)) match(keyProblem(key, CERTIFICATE)?.[0] ?? "", problem);
});
