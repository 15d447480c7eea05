import assert from "node:assert/strict";
import { ConfigError } from "../../src/config/config_error.ts";
import { loadDotEnv } from "../../src/config/load_dot_env.ts";

const read = (path: string) => Deno.readTextFile(path);

Deno.test("loadDotEnv: comments, quotes, export, a byte order mark and Windows line ends", async () => {
  const text = "\uFEFFA=1\r\n# comment\r\nexport B=\"x # y\"\r\nC=\r\nD='q'\r\n";
  const variables = await loadDotEnv(() => Promise.resolve(text));
  assert.deepEqual([...variables], [["A", "1"], ["B", "x # y"], ["C", ""], ["D", "q"]]);
});

Deno.test("loadDotEnv: a file that is not there is an empty one", async () => {
  assert.equal((await loadDotEnv(read, "tests/config/no_such.env")).size, 0);
});

Deno.test("loadDotEnv: a file without the permission to read it is an empty one", async () => {
  assert.equal((await loadDotEnv(() => Promise.reject(new Deno.errors.NotCapable("no")))).size, 0);
});

Deno.test("loadDotEnv: a directory of that name is an error", async () => {
  await assert.rejects(
    loadDotEnv(read, "tests"),
    (error: unknown) => error instanceof ConfigError && /^Cannot read "tests": it is a directory\./.test(error.message),
  );
});

Deno.test("loadDotEnv: an unreadable file is an error", async () => {
  await assert.rejects(
    loadDotEnv(() => Promise.reject(new Deno.errors.PermissionDenied("no"))),
    { name: "ConfigError", reason: "reading it is not permitted" },
  );
});

Deno.test("loadDotEnv: the example at the top level is read, and only its endpoint is set", async () => {
  assert.deepEqual([...await loadDotEnv(read, ".env.example")], [["PROMETHEUS_ENDPOINT", "http://localhost:9090"]]);
});
