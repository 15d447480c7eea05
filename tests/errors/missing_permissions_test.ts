import { deepEqual, equal } from "node:assert/strict";
import { missingPermissions } from "../../src/errors/missing_permissions.ts";

// The tests run with --allow-read=.,/tmp --allow-write=/tmp --allow-net=127.0.0.1,… and --no-prompt.

Deno.test("missingPermissions: what is granted is not missing", () => {
  deepEqual(
    missingPermissions([
      { name: "read", path: "src/main.ts" },
      { name: "write", path: "/tmp/a" },
      { name: "net", host: "127.0.0.1:80" },
      { name: "env", variable: "LOG" },
    ]),
    [],
  );
});

Deno.test("missingPermissions: gives one flag for each permission, with everything it is missing for", () => {
  deepEqual(
    missingPermissions([
      { name: "env", variable: "LISTEN_FDS" },
      { name: "read", path: "/etc/a" },
      { name: "read", path: "/tmp/b" },
      { name: "net", host: "unix:/run/c.sock" },
      { name: "env", variable: "LISTEN_PID" },
      { name: "read", path: "/etc/e/../d" },
      { name: "read", path: "/etc/a" },
    ]),
    [
      "--allow-env=LISTEN_FDS,LISTEN_PID",
      "--allow-read=/etc/a,/etc/d",
      "--allow-net=unix:/run/c.sock",
    ],
  );
});

Deno.test("missingPermissions: a path that the shell or Deno would split is written so that neither does", () => {
  deepEqual(missingPermissions([{ name: "read", path: "/etc/a b" }]), ["--allow-read='/etc/a b'"]);
  // Deno splits at each comma, so the folder around has to do.
  deepEqual(missingPermissions([{ name: "read", path: "/etc/a b/c,d/e" }]), ["--allow-read='/etc/a b'"]);
  deepEqual(missingPermissions([{ name: "net", host: "192.0.2.1:0" }]), ["--allow-net=192.0.2.1"]);
  equal(missingPermissions([{ name: "read", path: "/etc/it's" }])[0], `--allow-read='/etc/it'\\''s'`);
});
