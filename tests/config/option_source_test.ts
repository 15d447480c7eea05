import { deepEqual, equal, throws } from "node:assert/strict";
import { ConfigError } from "../../src/config/config_error.ts";
import { list, value } from "../../src/config/option.ts";
import { dotEnvSource, environmentSource } from "../../src/config/option_source.ts";
import { assertConfigError, resolveWithEndpoint } from "./resolve_support.ts";

const ONE = value({ environment: "ONE", argument: "X", help: "", parse: (text) => text });
const MANY = list({ environment: "MANY", argument: "X", help: "", parse: (text) => text });

function found(text: string, option: typeof ONE | typeof MANY = ONE) {
  const source = environmentSource(() => text);
  return { texts: source.find(option).map((given) => given.text), warnings: [...source.warnings ?? []] };
}

Deno.test("environmentSource: quotes around a whole value are taken away as in .env, with a word on docker (C9)", () => {
  const cases = {
    '"123456"': "123456",
    "'p@ss#word9'": "p@ss#word9",
    '"a \\"b\\""': 'a "b"',
    "'\"x\"'": '"x"',
    " `y` ": "y",
  };
  for (const [text, expected] of Object.entries(cases)) {
    deepEqual(found(text), {
      texts: [expected],
      warnings: ["ONE from the environment is read without the quotes around it, which docker run --env-file keeps"],
    });
  }
});

Deno.test("environmentSource: quotes that are a part of the value stay", () => {
  for (const text of ['"a', 'a"', '"', "it's", 'say "x"', "\"a'", "a"]) {
    deepEqual(found(text), { texts: [text], warnings: [] });
  }
});

Deno.test("environmentSource: empty quotes are an unset variable", () => {
  deepEqual(found('""').texts, []);
});

Deno.test("environmentSource: quotes that cannot be told from those of the value are refused without it (C9)", () => {
  throws(() => found('"S3cret"S3cret"'), (error) => {
    equal(
      error instanceof ConfigError && error.message,
      "Cannot use ONE from the environment: it begins and ends with a quote and has more of them in between. Leave the " +
        "outer ones out, for docker run --env-file keeps them; or put other quotes around all of it.",
    );
    return true;
  });
});

Deno.test("environmentSource: a repeatable option is split after its quotes are taken away (C9)", () => {
  deepEqual(found("'a\nb'", MANY).texts, ["a", "b"]);
  deepEqual(found('"a\\nb"', MANY).texts, ["a", "b"]);
});

Deno.test("environmentSource: every kind of option is read without quotes (C9)", async () => {
  const { backend, scan, report, log } = await resolveWithEndpoint({
    environment: {
      PROMETHEUS_ENDPOINT: '"http://host/x"',
      PROMETHEUS_USERNAME: '"123456"',
      PROMETHEUS_API_KEY: "'p@ss#word9'",
      DPM_FINDER_MATCH: "'up'",
      DPM_FINDER_FORMAT: '"json"',
      DPM_FINDER_QUIET: "'true'",
      DPM_FINDER_THREADS: '"3"',
    },
  });
  const { authentication } = backend;
  deepEqual(authentication.kind === "basic" && [authentication.username, authentication.password.reveal()], [
    "123456",
    "p@ss#word9",
  ]);
  deepEqual([backend.endpoint?.href, backend.maxInFlight, report.format, log.quiet], [
    "http://host/x",
    3,
    "json",
    true,
  ]);
  deepEqual(scan.match.map(({ text }) => text), ["up"]);
});

Deno.test("environmentSource: the header of .env.example means the same under docker run --env-file (C9)", async () => {
  const example = await Deno.readTextFile(".env.example");
  const [, header = ""] = /^# PROMETHEUS_HEADERS=(.*)$/m.exec(example) ?? [];
  equal(header[0], '"');
  const { backend } = await resolveWithEndpoint({ environment: { PROMETHEUS_HEADERS: header } });
  deepEqual([...backend.headers].map(([name, secret]) => [name, secret.reveal()]), [["x-team", "shop"]]);
});

Deno.test("environmentSource: a flag with quotes is as the shell gave it", async () => {
  await assertConfigError(
    resolveWithEndpoint({ args: ['--header="X-Team: shop"'] }),
    `Cannot use ""X-Team: …" as --header: it is in quotes. Take the quotes away.`,
  );
});

Deno.test("dotEnvSource: C8: a reference that nobody replaces is told, without the value", () => {
  const source = dotEnvSource(new Map([["ONE", { text: "s3cret${PASS}", line: 3, hasReference: true }]]));
  deepEqual([source.find(ONE).map(({ text }) => text), [...source.warnings ?? []]], [
    ["s3cret${PASS}"],
    ["ONE from .env line 3 holds ${…}, which is used as it stands: nothing is put in its place"],
  ]);
});
