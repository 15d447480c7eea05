import { deepEqual, equal, ok, throws } from "node:assert/strict";
import fc from "fast-check";
import { formatListenAddress, isEveryAddress, type ListenAddress } from "../../src/http/listen_address.ts";
import { parseListenAddress } from "../../src/http/parse_listen_address.ts";
import { ValueError } from "../../src/text/value_error.ts";

const SUGGESTION = 'Give ADDRESS:PORT, such as ":9966", "127.0.0.1:9966" or "[::1]:9966", or unix:/PATH';

Deno.test("parseListenAddress: every form is read", () => {
  const expected: Record<string, ListenAddress> = {
    "9966": { kind: "tcp", host: undefined, port: 9966 },
    ":9966": { kind: "tcp", host: undefined, port: 9966 },
    "0.0.0.0:0": { kind: "tcp", host: "0.0.0.0", port: 0 },
    "localhost:65535": { kind: "tcp", host: "localhost", port: 65_535 },
    "[::1]:80": { kind: "tcp", host: "::1", port: 80 },
    "[fe80::1%eth0]:80": { kind: "tcp", host: "fe80::1%eth0", port: 80 },
    "unix:/run/a:b.sock": { kind: "unix", path: "/run/a:b.sock" },
  };
  for (const [text, address] of Object.entries(expected)) deepEqual(parseListenAddress(text), address);
});

Deno.test("parseListenAddress: what cannot be meant is refused with the reason", () => {
  const reasons: Record<string, string> = {
    "": "it has no port",
    "localhost": "it has no port",
    "unix:": "it has no path",
    "::1:80": "an IPv6 address has to stand in brackets",
    "[::1]": "it has no port",
    "[::1]80": "it has no port",
    "[localhost]:80": "what stands in brackets is no IPv6 address",
    "localhost:": 'the port "" is not a number',
    "localhost:http": 'the port "http" is not a number',
    "localhost:-1": 'the port "-1" is not a number',
    "localhost:80x": 'the port "80x" is not a number',
    "65536": "the port 65536 is greater than 65535",
    "300.0.0.1:80": '"300.0.0.1" is no address and no name',
    "a b:80": '"a b" is no address and no name',
    "-a:80": '"-a" is no address and no name',
  };
  for (const [value, reason] of Object.entries(reasons)) {
    throws(() => parseListenAddress(value), { name: "ValueError", reason, suggestion: SUGGESTION });
  }
});

Deno.test("parseListenAddress: reads back what formatListenAddress writes", () => {
  const host = fc.oneof(fc.constant(undefined), fc.ipV4(), fc.ipV6(), fc.domain());
  const tcp = fc.record({ kind: fc.constant("tcp" as const), host, port: fc.nat(65_535) });
  const unix = fc.record({ kind: fc.constant("unix" as const), path: fc.string({ minLength: 1 }) });
  fc.assert(fc.property(fc.oneof(tcp, unix), (address) => {
    deepEqual({ ...parseListenAddress(formatListenAddress(address)) }, { ...address });
  }));
});

Deno.test("parseListenAddress: any text is an address or a clear error", () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[[\]:.\da-f]*$/)), (text) => {
    try {
      const address = parseListenAddress(text);
      if (address.kind === "tcp") ok(Number.isInteger(address.port));
    } catch (error) {
      ok(error instanceof ValueError);
    }
  }));
});

Deno.test("isEveryAddress: every spelling of the address that means all of them, and no other", () => {
  for (const host of ["0.0.0.0", "::", "0:0:0:0:0:0:0:0", "::ffff:0.0.0.0", "::ffff:0:0"]) {
    equal(isEveryAddress(host), true, host);
  }
  for (const host of ["127.0.0.1", "::1", "::ffff:127.0.0.1", "fe80::1%eth0", "localhost", "/run/a.sock", ""]) {
    equal(isEveryAddress(host), false, host);
  }
});
