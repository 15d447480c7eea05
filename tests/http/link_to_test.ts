import { equal } from "node:assert/strict";
import fc from "fast-check";
import { AT_ROOT, linkTo } from "../../src/http/link_to.ts";

Deno.test("linkTo: C15: relative to what was asked for, whatever stands before both", () => {
  const cases: [from: string, to: string, link: string][] = [
    ["/", "/metrics", "./metrics"],
    ["/", "/-/healthy", "./-/healthy"],
    ["/none", "/", "./"],
    ["/-/ready", "/healthz", "../healthz"],
    ["/-/ready", "/-/healthy", "./healthy"],
    ["/api/v1/snapshot", "/-/ready", "../../-/ready"],
    ["/api/v1/", "/api/v1/snapshot", "./snapshot"],
    ["//evil.example/x", "/metrics", "../../metrics"],
  ];
  for (const [from, to, link] of cases) equal(linkTo(AT_ROOT, from, to), link, `${from} to ${to}`);
});

Deno.test("linkTo: a path of endless folders gets no way back that is longer still", () => {
  equal(linkTo(AT_ROOT, "/".repeat(9_000), "/metrics"), "/metrics");
});

Deno.test("linkTo: resolved by a browser behind any prefix, every link leads to its route", () => {
  const part = fc.stringMatching(/^[a-z0-9._~-]{1,6}$/).filter((text) => !/^\.{1,2}$/.test(text));
  const path = fc.array(part, { maxLength: 5 }).map((parts) => `/${parts.join("/")}`);
  const prefix = fc.array(part, { maxLength: 3 }).map((parts) => parts.map((one) => `/${one}`).join(""));
  fc.assert(fc.property(path, path, prefix, prefix, (from, to, before, routePrefix) => {
    const link = linkTo({ routePrefix, externalUrl: undefined }, routePrefix + from, to);
    equal(new URL(link, `http://proxy${before}${routePrefix}${from}`).pathname, before + routePrefix + to);
  }));
});
