import { deepEqual, ok } from "node:assert/strict";
import fc from "fast-check";
import { denoPermissions, hostIn, type PermissionsOfRun } from "../../src/host/deno_permissions.ts";

const RUN: PermissionsOfRun = {
  name: "shelf",
  description: { allowNet: [] },
  args: [],
  metricsFile: undefined,
  ownFolder: undefined,
  env: [],
  grants: [],
};

Deno.test("denoPermissions: nothing is permitted that nobody asked for", () => {
  deepEqual(denoPermissions(RUN), []);
  deepEqual(denoPermissions({ ...RUN, metricsFile: "/tmp/r/m", env: ["METRICS_FILE"], ownFolder: "/srv/shelf" }), [
    "--allow-write=/tmp/r/m",
    "--allow-read=/srv/shelf",
    "--allow-env=METRICS_FILE",
  ]);
});

Deno.test("denoPermissions: the network that a description asks for, by argument in either form", () => {
  const description = { allowNet: [{ argument: "target" }, { host: "0.0.0.0:0" }] };
  deepEqual(denoPermissions({ ...RUN, description, args: ["--target=sw1", "--target", "sw2:161", "--targets=sw3"] }), [
    "--allow-net=sw1,sw2:161,0.0.0.0:0",
  ]);
  deepEqual(denoPermissions({ ...RUN, description: { allowNet: [{ argument: "target" }] } }), []);
});

Deno.test("denoPermissions: grants of the operator are of one exporter, and all of a kind where no value is given", () => {
  const grants = [
    { exporter: "shelf", kind: "read", value: "/srv/a,/srv/b" },
    { exporter: "shelf", kind: "net", value: undefined },
    { exporter: "other", kind: "run", value: undefined },
  ] as const;
  const description = { allowNet: [{ host: "a" }] };
  deepEqual(denoPermissions({ ...RUN, description, grants }), ["--allow-net", "--allow-read=/srv/a,/srv/b"]);
});

Deno.test("hostIn: hosts, ports, addresses and URLs, and nothing for anything else", () => {
  deepEqual(
    ["sw1", "sw1:161", "10.0.0.1", "fe80::1", "[fe80::1]:161", "https://api.example/x?y", "http://a:8080/", " sw1 "]
      .flatMap(hostIn),
    ["sw1", "sw1:161", "10.0.0.1", "[fe80::1]", "[fe80::1]:161", "api.example:443", "a:8080", "sw1"],
  );
  for (const text of ["", "a,b", "a b", "*", "a:b", "--allow-run", "://", "http://", "a/b", "ä"]) {
    deepEqual(hostIn(text), [], text);
  }
});

Deno.test("hostIn: no value whatever widens a permission beyond one host", () => {
  fc.assert(fc.property(fc.oneof(fc.string({ unit: "grapheme" }), fc.webUrl(), fc.ipV6(), fc.domain()), (text) => {
    for (const host of hostIn(text)) ok(/^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.test(host), host);
  }));
});
