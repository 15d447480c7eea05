import assert from "node:assert/strict";
import { ProgramError } from "../../src/errors/program_error.ts";
import { resolveTargets } from "./resolve_targets.ts";

const ONE = "targets:\n  - name: a\n    endpoint: http://a:9090\n";

/** Files that are wrong, each with its whole error. */
const WRONG: readonly (readonly [what: string, yaml: string, message: string])[] = [
  ["an empty file", "", 'Cannot use the targets "/conf/targets.yaml": "targets" is missing'],
  [
    "no target",
    "targets: []",
    'Cannot use the targets "/conf/targets.yaml:1:1": "targets" is empty. Give at least one target.',
  ],
  [
    "a mapping of targets",
    "targets:\n  a: b",
    'Cannot use the targets "/conf/targets.yaml:1:1": "targets" is a mapping, expected a list',
  ],
  [
    "a mistyped section",
    `${ONE}default: {}`,
    'Cannot use the targets "/conf/targets.yaml:4:1": "default" is not a known key. Did you mean "defaults"? ' +
    "Known here are defaults, targets.",
  ],
  [
    "a target without a name",
    "targets:\n  - endpoint: http://a",
    'Cannot use the targets "/conf/targets.yaml:2:5": "targets[0].name" is missing',
  ],
  [
    "a name that breaks a table",
    "targets:\n  - name: 'a/b'\n    endpoint: http://a",
    'Cannot use the targets "/conf/targets.yaml:2:5": "targets[0].name" cannot be the name of a target. Use up to 100 ' +
    "letters, digits and . _ : @ -, with a letter or digit first.",
  ],
  [
    "a name given twice",
    `${ONE}  - name: a\n    endpoint: http://b`,
    'Cannot use the targets "/conf/targets.yaml:4:5": "targets[1].name" is "a", as "targets[0].name" is. Give each ' +
    "target a name of its own.",
  ],
  [
    "a target without an endpoint",
    `${ONE}  - name: b`,
    'Cannot use the targets "/conf/targets.yaml:4:5": "targets[1].endpoint" is missing. Give it here, or in defaults ' +
    "for all targets.",
  ],
  [
    "a key without a value",
    `${ONE}    tenant:`,
    'Cannot use the targets "/conf/targets.yaml:4:5": "targets[0].tenant" is empty. Give it a value, or leave the key ' +
    "out.",
  ],
  [
    "a list of headers",
    `${ONE}    headers: [a]`,
    'Cannot use the targets "/conf/targets.yaml:4:5": "targets[0].headers" is a list, expected a mapping',
  ],
  [
    "one expression where a list belongs",
    `${ONE}    match: up`,
    'Cannot use the targets "/conf/targets.yaml:4:5": "targets[0].match" is a text, expected a list',
  ],
  [
    "a variable that is not set",
    `${ONE}    tenant: \${NOPE}`,
    'Cannot use the targets "/conf/targets.yaml:4:13": "targets[0].tenant" cannot be read: the environment variable NOPE ' +
    "is not set. Set it, or write $$ for a dollar sign.",
  ],
  [
    "a key in the file",
    `${ONE}    username: 1\n    api_key: hunter2`,
    'Cannot use the targets "/conf/targets.yaml:5:5": "targets[0].api_key" has a secret in it. Put it into a variable ' +
    "and write ${NAME}, or name a file with api_key_file.",
  ],
  [
    "a token in the defaults",
    `defaults:\n  bearer_token: hunter2\n${ONE}`,
    'Cannot use the targets "/conf/targets.yaml:2:3": "defaults.bearer_token" has a secret in it. Put it into a ' +
    "variable and write ${NAME}, or name a file with bearer_token_file.",
  ],
  [
    "a secret header",
    `${ONE}    headers: { Authorization: Bearer hunter2 }`,
    'Cannot use the targets "/conf/targets.yaml:4:16": "targets[0].headers.Authorization" has a secret in it. Put it ' +
    "into a variable and write ${NAME}, or name a file with header_file.",
  ],
  [
    "a password in an address",
    "targets:\n  - name: a\n    endpoint: http://me:hunter2@a",
    'Cannot use the targets "/conf/targets.yaml:3:5": "targets[0].endpoint" has a secret in it. Write username, and the ' +
    "password's file as api_key_file.",
  ],
  [
    "a number that is none",
    `${ONE}    plan: series\n    price: cheap`,
    'Cannot use "cheap" as targets[0].price from /conf/targets.yaml line 5: it has to be a number of at least 0. ' +
    "Write a number such as 6.5.",
  ],
  [
    "a number that is none in the defaults",
    `defaults:\n  timeout: soon\n${ONE}`,
    'Cannot use "soon" as defaults.timeout from /conf/targets.yaml line 2: it has to be a number of seconds or a duration such as 90s, 1m30s or 2h. ' +
    "Leave it out for the default: 60.",
  ],
  [
    "a schedule that is none",
    `${ONE}    schedule: daily`,
    'Cannot use "daily" as targets[0].schedule from /conf/targets.yaml line 4: ',
  ],
  [
    "a user without a password",
    `${ONE}    username: 1`,
    'Cannot use "1" as targets[0].username from /conf/targets.yaml line 4: the password that belongs to it is missing. ' +
    "Set api_key, or name a file with api_key_file.",
  ],
  [
    "a password without a user",
    `${ONE}    api_key: \${KEY}`,
    "Cannot use targets[0].api_key from /conf/targets.yaml line 4: the user that belongs to it is missing. Set " +
    "username, or use bearer_token for a token without a user.",
  ],
  [
    "a certificate without a key",
    `${ONE}    cert_file: client.pem`,
    'Cannot use "client.pem" as targets[0].cert_file from /conf/targets.yaml line 4: the client key that belongs to it ' +
    "is missing. Name it with key_file.",
  ],
  [
    "a file that is not there",
    `${ONE}    username: 1\n    api_key_file: secrets/key`,
    'Cannot use "secrets/key" as targets[0].api_key_file from /conf/targets.yaml line 5: there is no such file. Give ' +
    "the path of a readable text file.",
  ],
  [
    "a tenant given twice",
    `${ONE}    tenant: a\n    headers: { X-Scope-OrgID: b }`,
    'Cannot send the header "x-scope-orgid": tenant sets it too. Leave one of them out.',
  ],
  [
    "a token beside a user",
    `${ONE}    username: 1\n    api_key: \${KEY}\n    bearer_token: \${KEY}`,
    "Cannot combine targets[0].bearer_token from /conf/targets.yaml line 6 with targets[0].username from " +
    "/conf/targets.yaml line 4: a request can authenticate in one way only. Leave one of them out.",
  ],
];

for (const [what, yaml, message] of WRONG) {
  Deno.test(`readTargetsFile: ${what} is refused with file, line and key`, async () => {
    await assert.rejects(resolveTargets(yaml, { environment: { KEY: "s3cret" } }), (error) => {
      assert.ok(error instanceof ProgramError, String(error));
      assert.equal(error.exitCode, 2);
      assert.ok(error.message.startsWith(message), error.message);
      assert.ok(!/hunter2|s3cret/.test(error.message), error.message);
      return true;
    });
  });
}

Deno.test("readTargetsFile: a ${VARIABLE} comes from the environment, then from .env", async () => {
  const yaml = `${ONE}    tenant: team-\${TEAM}\n    headers: { X-Zone: "\${ZONE}" }\n`;
  const [target] = await resolveTargets(yaml, { environment: { TEAM: "a" }, dotEnv: { TEAM: "b", ZONE: "eu" } });
  assert.equal(target?.backend.tenant, "team-a");
  assert.equal(target?.backend.headers.get("x-zone")?.reveal(), "eu");
});

Deno.test("readTargetsFile: relative paths start from the file's folder", async () => {
  const yaml = `${ONE}    username: 7\n    api_key_file: keys/a\n    plan: plan.yaml\n`;
  const plan = "name: ours\nkind: series\nincluded_dpm: 1\nprice_per_1000_series: 5\ncurrency: EUR\n";
  const [target] = await resolveTargets(yaml, { files: { "/conf/keys/a": "s3cret\n", "/conf/plan.yaml": plan } });
  assert.ok(target?.backend.authentication.kind === "basic");
  assert.equal(target.backend.authentication.password.reveal(), "s3cret");
  assert.equal(target.list.plan?.currency, "EUR");
});
