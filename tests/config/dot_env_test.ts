import assert from "node:assert/strict";
import fc from "fast-check";
import { ConfigError } from "../../src/config/config_error.ts";
import { loadDotEnv, parseDotEnv } from "../../src/config/dot_env.ts";

const read = (path: string) => Deno.readTextFile(path);
const SECRET = "glc_S3cretS3cretS3cret";

/** The variables of a text without their lines. */
function texts(text: string): Record<string, string> {
  return Object.fromEntries([...parseDotEnv(text, ".env")].map(([name, variable]) => [name, variable.text]));
}

Deno.test("parseDotEnv: comments, quotes, export, a byte order mark and Windows line ends", () => {
  const text = "\uFEFFA=1\r\n# comment\r\n  export B=\"x # y\" # z\r\nC=\r\nD='q'\r\nE = `a\"b'c`\r\n\r\nA=2\r\n";
  assert.deepEqual(texts(text), { A: "2", B: "x # y", C: "", D: "q", E: "a\"b'c" });
});

Deno.test("parseDotEnv: a variable knows its line", () => {
  const variables = parseDotEnv("# a\n\nA=1\r\nB=2\n", ".env");
  assert.deepEqual([variables.get("A")?.line, variables.get("B")?.line], [3, 4]);
});

Deno.test("parseDotEnv: a comment may be of another encoding", () => {
  assert.deepEqual(texts("# caf\uFFFD\nA=1"), { A: "1" });
});

Deno.test("parseDotEnv: a # within a word belongs to the value, after white space it begins a comment", () => {
  assert.deepEqual(texts("A=p@ss#word9\nB=p@ss #word9\nC=#x\nD='a #b' #c\nE= #x"), {
    A: "p@ss#word9",
    B: "p@ss",
    C: "#x",
    D: "a #b",
    E: "",
  });
});

Deno.test("parseDotEnv: double quotes read escapes, single quotes and backticks do not", () => {
  assert.deepEqual(texts('A="X-A: 1\\nX-B: \\"2\\"\\\\ \\d"\nB=\'a\\nb\'\nC=`a\\nb`'), {
    A: 'X-A: 1\nX-B: "2"\\ \\d',
    B: "a\\nb",
    C: "a\\nb",
  });
});

const REFUSED: readonly [what: string, text: string, message: RegExp][] = [
  ["a quote left open", `A=1\nU="123456\nKEY=${SECRET}\nE="x"`, /^Cannot read "\.env:2": a quote is not closed/],
  ["a single quote left open", `KEY='${SECRET}`, /^Cannot read "\.env:1": a quote is not closed/],
  ["more after a quote", `KEY="${SECRET}"x`, /^Cannot read "\.env:1": a quote is not closed on its line, or more /],
  ["a last quote that is escaped", `KEY="${SECRET}\\"`, /^Cannot read "\.env:1": a quote is not closed/],
  ["a colon for the equals sign", `PROMETHEUS_USERNAME: 123\nKEY=${SECRET}`, /^Cannot read "\.env:1": the line is no /],
  ["a line of nothing but a value", `\n${SECRET}`, /^Cannot read "\.env:2": the line is no assignment\. Write NAME=/],
  ["a value in Latin-1", `A=1\nKEY=caf\uFFFD${SECRET}`, /^Cannot read "\.env:2": the line is not UTF-8 text\./],
  ["UTF-16, as PowerShell writes it", "\uFFFD\uFFFDA\0=\x001\0", /^Cannot read "\.env": it is not UTF-8 text\./],
];

for (const [what, text, message] of REFUSED) {
  Deno.test(`parseDotEnv: ${what} is refused by its line, and nothing of it is shown`, () => {
    assert.throws(() => parseDotEnv(text, ".env"), (error: unknown) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, message);
      assert.doesNotMatch(error.message, new RegExp(`${SECRET}|123`));
      return true;
    });
  });
}

Deno.test("parseDotEnv: any text survives in double quotes", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }).filter((text) => !/[\0\uFFFD]/.test(text)), (text) => {
    const escaped = text.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
    assert.deepEqual(texts(`A="${escaped}"`), { A: text });
  }));
});

Deno.test("loadDotEnv: a file that is not there, or not permitted, is an empty one", async () => {
  assert.equal((await loadDotEnv(read, "tests/config/no_such.env")).size, 0);
  assert.equal((await loadDotEnv(() => Promise.reject(new Deno.errors.NotCapable("no")))).size, 0);
});

Deno.test("loadDotEnv: a folder of that name is an error", async () => {
  await assert.rejects(
    loadDotEnv(read, "tests"),
    (error: unknown) => error instanceof ConfigError && /^Cannot read "tests": it is a folder\./.test(error.message),
  );
});

Deno.test("loadDotEnv: an unreadable file is an error", async () => {
  await assert.rejects(
    loadDotEnv(() => Promise.reject(new Deno.errors.PermissionDenied("no"))),
    { name: "ConfigError", reason: "reading it is not permitted" },
  );
});

Deno.test("loadDotEnv: the example at the top level is read, and only its endpoint is set", async () => {
  const variables = await loadDotEnv(read, ".env.example");
  assert.deepEqual([...variables].map(([name, { text }]) => [name, text]), [
    ["PROMETHEUS_ENDPOINT", "http://localhost:9090"],
  ]);
});

Deno.test("parseDotEnv: C8: a value that refers to another variable is known by it, unless single quotes mean it so", () => {
  const text = "A=http://${HOST}:9090\nB=\"${PASS:-x}\"\nC='${PASS}'\nD=pa$word\nE=${}\n";
  const found = [...parseDotEnv(text, ".env")].flatMap(([name, { hasReference }]) => hasReference ? [name] : []);
  assert.deepEqual(found, ["A", "B"]);
});
