import { X509Certificate } from "node:crypto";
import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { isClientAccepted } from "../../src/http/is_client_accepted.ts";
import { subjectAlternativeNames } from "../../src/http/subject_alternative_names.ts";

const certificateOf = (name: string) =>
  new X509Certificate(Deno.readTextFileSync(`tests/support/certificates/${name}.pem`));

/** Encodes one element of DER. */
function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Uint8Array.from(parts.flatMap((part) => [...part]));
  const { length } = content;
  const lengthBytes = length < 0x80 ? [length] : [0x82, length >> 8, length & 0xff];
  return Uint8Array.from([tag, ...lengthBytes, ...content]);
}

/** As much of a certificate as names need: other extensions and a version stand around them. */
function certificateWith(names: readonly Uint8Array[]): Uint8Array {
  const identifier = (last: number) => Uint8Array.from([0x06, 0x03, 0x55, 0x1d, last]);
  const critical = der(0x01, Uint8Array.of(0xff));
  const constraints = der(0x30, identifier(0x13), critical, der(0x04, der(0x30)));
  const alternatives = der(0x30, identifier(0x11), critical, der(0x04, der(0x30, ...names)));
  const extensions = der(0xa3, der(0x30, constraints, alternatives));
  return der(0x30, der(0x30, der(0xa0, der(0x02, Uint8Array.of(2))), extensions), der(0x30));
}

Deno.test("subjectAlternativeNames: reads the names of a certificate that OpenSSL made", () => {
  deepEqual(subjectAlternativeNames(certificateOf("client").raw), [
    "client.example",
    "client@example.com",
    "spiffe://example.com/client",
    "192.0.2.7",
  ]);
});

Deno.test("subjectAlternativeNames: a comma inside a name does not make two of it", () => {
  deepEqual(subjectAlternativeNames(certificateOf("hostile").raw), [
    "http://a, DNS:client.example",
    "a@b, IP Address:192.0.2.7",
    "hostile.example",
    "2001:db8::1",
  ]);
});

Deno.test("subjectAlternativeNames: what is encoded is read back, whatever the names hold", () => {
  const text = fc.record({ tag: fc.constantFrom(0x81, 0x82, 0x86), text: fc.string({ unit: "binary-ascii" }) });
  fc.assert(fc.property(fc.array(text, { maxLength: 300 }), (names) => {
    const encoded = names.map((name) => der(name.tag, new TextEncoder().encode(name.text)));
    const directory = der(0xa4, der(0x30));
    deepEqual(subjectAlternativeNames(certificateWith([directory, ...encoded])), names.map((name) => name.text));
  }));
});

Deno.test("subjectAlternativeNames: an IP address reads as Go writes it, one of another length is none", () => {
  const mapped = Uint8Array.from([...new Uint8Array(10), 0xff, 0xff, 192, 0, 2, 1]);
  const addresses = [Uint8Array.of(127, 0, 0, 1), new Uint8Array(16).fill(1, 15), mapped, new Uint8Array(5)];
  deepEqual(subjectAlternativeNames(certificateWith(addresses.map((address) => der(0x87, address)))), [
    "127.0.0.1",
    "::1",
    "192.0.2.1",
  ]);
});

Deno.test("subjectAlternativeNames: damage gives no names and no fault", () => {
  deepEqual(subjectAlternativeNames(new Uint8Array()), []);
  const whole = certificateOf("client").raw;
  for (let length = 0; length < whole.length; length++) {
    deepEqual(subjectAlternativeNames(whole.subarray(0, length)), [], String(length));
  }
  fc.assert(fc.property(fc.nat(whole.length - 1), fc.nat(255), (index, byte) => {
    const damaged = Uint8Array.from(whole);
    damaged[index] = byte;
    equal(Array.isArray(subjectAlternativeNames(damaged)), true);
  }));
});

Deno.test("isClientAccepted: a certificate that is not authorized is refused where it has to be verified", () => {
  const certificate = certificateOf("client");
  const accepted = (authorized: boolean, given: boolean, clientAuthentication: "RequireAndVerifyClientCert") =>
    isClientAccepted({ authorized, getPeerX509Certificate: () => given ? certificate : undefined }, {
      clientAuthentication,
      clientAllowedSans: undefined,
    });
  equal(accepted(true, true, "RequireAndVerifyClientCert"), true);
  equal(accepted(false, true, "RequireAndVerifyClientCert"), false);
  equal(accepted(true, false, "RequireAndVerifyClientCert"), false);
});
