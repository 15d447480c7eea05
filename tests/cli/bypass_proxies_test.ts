import { deepEqual, equal, throws } from "node:assert/strict";
import { bypassProxies } from "../../src/cli/bypass_proxies.ts";

const LOCAL = "localhost,localhost.,127.0.0.0/8,::1,0.0.0.0,::,169.254.0.0/16,fd00:ec2::/32";

/** What becomes of NO_PROXY. */
function amended(variables: Record<string, string>): Record<string, string> {
  bypassProxies({ get: (name) => variables[name], set: (name, value) => void (variables[name] = value) });
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
    bypassProxies({
      get: () => undefined,
      set: () => {
        throw error;
      },
    });
  fail(new Deno.errors.NotCapable("no"))();
  throws(fail(new TypeError("broken")), /broken/);
});
