import { deepEqual, equal, throws } from "node:assert/strict";
import { bypassProxies, proxyCredentials } from "../../src/cli/proxies.ts";

const LOCAL = "localhost,localhost.,127.0.0.0/8,::1,::ffff:127.0.0.0/104,0.0.0.0,::,169.254.0.0/16,fd00:ec2::/32";

/** What becomes of NO_PROXY. */
function amended(
  variables: Record<string, string>,
  ...endpoints: readonly string[]
): Record<string, string> {
  const given = endpoints.length === 0 ? ["http://prom.example:9090"] : endpoints;
  bypassProxies(given.map((endpoint) => new URL(endpoint)), {
    get: (name) => variables[name],
    set: (name, value) => void (variables[name] = value),
  });
  return variables;
}

Deno.test("C6: bypassProxies: this machine is added to what is given, by either name, and once", () => {
  deepEqual(amended({}), { NO_PROXY: LOCAL });
  deepEqual(amended({ no_proxy: " .shop.example , 10.0.0.0/8,," }).NO_PROXY, `.shop.example,10.0.0.0/8,${LOCAL}`);
  deepEqual(amended({ NO_PROXY: "a", no_proxy: "b" }).NO_PROXY, `a,${LOCAL}`);
  deepEqual(amended(amended({ NO_PROXY: "a" })).NO_PROXY, `a,${LOCAL}`);
  deepEqual(amended({ NO_PROXY: "*.Shop.example" }).NO_PROXY, `.shop.example,${LOCAL}`);
});

Deno.test("C6: bypassProxies: a star covers addresses too", () => {
  equal(amended({ NO_PROXY: "a, *" })["NO_PROXY"], `a,*,${LOCAL},0.0.0.0/0,::/0`);
});

Deno.test("bypassProxies: without the permission everything stays as it is", () => {
  const fail = (error: Error) => () =>
    bypassProxies([undefined], {
      get: () => undefined,
      set: () => {
        throw error;
      },
    });
  fail(new Deno.errors.NotCapable("no"))();
  throws(fail(new TypeError("broken")), /broken/);
});

Deno.test("C6: bypassProxies: a port of NO_PROXY counts, as for curl and Go", () => {
  const given = { NO_PROXY: "PROM.example:9090,other.example:1,[::2]:9090,fd00::/8" };
  equal(amended({ ...given })["NO_PROXY"], `prom.example,::2,fd00::/8,${LOCAL}`);
  equal(amended({ NO_PROXY: "prom.example:443" }, "https://prom.example")["NO_PROXY"], `prom.example,${LOCAL}`);
  equal(amended({ NO_PROXY: "prom.example:443" }, "http://prom.example")["NO_PROXY"], LOCAL);
});

Deno.test("bypassProxies: an entry for another port is there when an address with that port is reached later", () => {
  const variables: Record<string, string> = { NO_PROXY: "store.example:9009,prom.example:9090" };
  const environment = {
    get: (name: string) => variables[name],
    set: (name: string, value: string) => void (variables[name] = value),
  };
  bypassProxies([new URL("http://prom.example:9090")], environment);
  equal(variables["NO_PROXY"], `prom.example,${LOCAL}`);
  bypassProxies([new URL("http://store.example:9009")], environment);
  equal(variables["NO_PROXY"], `store.example,${LOCAL}`);
});

Deno.test("A2: proxyCredentials: those in the address of every proxy, decoded; nothing without permission", () => {
  const variables: Record<string, string> = {
    HTTP_PROXY: "http://one:p%40ss@proxy.example:3128",
    https_proxy: "two:100%@proxy.example",
    ALL_PROXY: "http://proxy.example",
  };
  deepEqual(proxyCredentials({ get: (name) => variables[name] }), [
    { username: "one", password: "p@ss" },
    { username: "two", password: "100%" },
  ]);
  const forbidden = () => {
    throw new Deno.errors.NotCapable("no");
  };
  deepEqual(proxyCredentials({ get: forbidden }), []);
});

Deno.test("bypassProxies: of several endpoints, each one's port of NO_PROXY counts", () => {
  const given = { NO_PROXY: "a.example:9090,b.example:443,c.example:1" };
  equal(amended(given, "http://a.example:9090", "https://b.example")["NO_PROXY"], `a.example,b.example,${LOCAL}`);
});

Deno.test("bypassProxies: what is reached with others goes on to count when one of them is reached again", () => {
  const variables: Record<string, string> = { NO_PROXY: "a.example:9090,b.example:443" };
  const environment = {
    get: (name: string) => variables[name],
    set: (name: string, value: string) => void (variables[name] = value),
  };
  bypassProxies([new URL("http://a.example:9090"), new URL("https://b.example")], environment);
  bypassProxies([new URL("https://b.example")], environment);
  equal(variables["NO_PROXY"], `a.example,b.example,${LOCAL}`);
});
