import { deepEqual } from "node:assert/strict";
import { assertRefused } from "./assert_refused.ts";
import { type OneShot, oneShotsBeforeAll } from "./one_shot.ts";
import { serveAnswers } from "./serve_answers.ts";

/** What somebody got wrong, and what the program says of it. */
interface WrongUsage extends OneShot {
  readonly says: RegExp;
}

const FORMAT = /^dpm-finder: Cannot use "jsn" as --format: .*csv, text, txt, json, prom\. Did you mean json\?$/m;

const WRONG: Readonly<Record<string, WrongUsage>> = {
  "no endpoint": { says: /no endpoint is given.*PROMETHEUS_ENDPOINT.*--demo/ },
  "an endpoint without scheme": {
    env: { PROMETHEUS_ENDPOINT: "prometheus.example.com" },
    says:
      /"prometheus\.example\.com" as PROMETHEUS_ENDPOINT from the environment: .*Write https:\/\/prometheus\.example/,
  },
  "a local endpoint without scheme": {
    args: ["--endpoint", "localhost:9090"],
    says: /Write http:\/\/localhost:9090\.$/m,
  },
  "a password beside a scheme that is none": {
    env: { PROMETHEUS_ENDPOINT: "htp://me:hunter2@example.com" },
    says: /^(?!.*hunter2).*scheme is neither http nor https/,
  },
  "an unknown format": { args: ["--demo", "-f", "jsn"], says: FORMAT },
  "an unknown format that is near none": {
    args: ["--demo", "-f", "xlsx"],
    says: /one of csv, text, txt, json, prom\. Leave/,
  },
  "an unknown option": {
    args: ["--demo", "--fromat", "json"],
    says: /"--fromat": there is no such option\. Did you mean --format\?/,
  },
  "an unknown option that is near none": { args: ["--demo", "--zzz"], says: /no such option\. --help lists them all/ },
  "an unknown letter": { args: ["--demo", "-z"], says: /"-z": there is no such option/ },
  "a secret as a flag": { args: ["--api-key=hunter2"], says: /^(?!.*hunter2).*"--api-key".*PROMETHEUS_API_KEY/ },
  "a command that is none": { args: ["scna", "--demo"], says: /"scna": there is no such command.*Did you mean scan\?/ },
  "a word that no option takes": { args: ["--demo", "job"], says: /"job": there is no such command, and no option/ },
  "a command that contradicts another": {
    args: ["scan", "-e", "--demo"],
    says: /Cannot combine --exporter with scan: it means the command exporter/,
  },
  "a command that its own flag takes back": {
    args: ["exporter", "--exporter=false", "--demo"],
    says: /Cannot combine --exporter=false with exporter: one says the opposite of the other/,
  },
  "the value of an option without an effect": {
    args: ["--demo", "--schedule", "nonsense"],
    says: /"nonsense" as --schedule: it needs five fields/,
  },
  "an option without its value": { args: ["--demo", "-o"], says: /"--output": it needs FILE/ },
  "-t 1001": { args: ["--demo", "-t", "1001"], says: /"1001" as --threads: it has to be a whole number from 1 / },
  "-t x": { args: ["--demo", "-t", "x"], says: /"x" as --threads: it has to be a whole number/ },
  "-t 12x": { args: ["--demo", "-t", "12x"], says: /"12x" as --threads/ },
  "port 70000": { args: ["--demo", "-p", "70000"], says: /"70000" as --port: .* from 0 to 65535/ },
  "lookback 0": { args: ["--demo", "-l", "0"], says: /"0" as --lookback: it has to be at least 1m/ },
  "a negative threshold": { args: ["--demo", "--min-dpm=-1"], says: /"-1" as --min-dpm/ },
  "a variable that is wrong": {
    args: ["--demo"],
    env: { DPM_FINDER_THREADS: "many" },
    says: /"many" as DPM_FINDER_THREADS from the environment/,
  },
  "a line of .env that is wrong": {
    args: ["--demo"],
    files: { ".env": "DPM_FINDER_SORT=dmp\n" },
    says: /"dmp" as DPM_FINDER_SORT from \.env line 1: .*Did you mean dpm\?/,
  },
  "an expression that is none": {
    args: ["--demo", "--match", "("],
    says: /"\(" as --match: it is not a regular expression: missing closing \): `\(`\./,
  },
  "an expression that looks ahead": {
    args: ["--demo", "--match", "(?=a).*"],
    says: /as --match: it is not a regular expression: invalid or unsupported Perl syntax: `\(\?=`\. Put/,
  },
  "an expression that refers back": {
    args: ["--demo", "--exclude", "(a)\\1"],
    says: /as --exclude: it is not a regular expression: invalid escape sequence: `\\1`\. Put/,
  },
  "a label that is none": { args: ["--demo", "--by", "a b"], says: /"a b" as --by/ },
  "a time that is none": {
    args: ["--demo", "--at", "yesterday"],
    says: /"yesterday" as --at: .*2026-01-31T12:00Z.* or -24h\./,
  },
  "costs without a price": { args: ["--demo", "--sort", "cost"], says: /"cost" as --sort: .*--cost-per-1000-series/ },
  "a file with a secret that is not there": {
    env: { PROMETHEUS_ENDPOINT: "http://127.0.0.1:9", PROMETHEUS_USERNAME: "me", PROMETHEUS_API_KEY_FILE: "key" },
    says: /"key" as PROMETHEUS_API_KEY_FILE from the environment: there is no such file/,
  },
  "an authority that is no certificate": {
    args: ["--ca-file", "ca.pem"],
    env: { PROMETHEUS_ENDPOINT: "https://127.0.0.1:9" },
    files: { "ca.pem": "hello\n" },
    says: /"ca\.pem" as --ca-file: it holds no certificate in PEM form/,
  },
  "a client certificate without its key": {
    args: ["--cert-file", "client.pem"],
    env: { PROMETHEUS_ENDPOINT: "https://127.0.0.1:9" },
    files: { "client.pem": "" },
    says: /"client\.pem" as --cert-file: the client key that belongs to it is missing.*--key-file/,
  },
};

/** These have to be found before the scan, so they are run against a server that would notice. */
const OUTPUTS: Readonly<Record<string, WrongUsage>> = {
  "an output in a folder that is not there": {
    args: ["-o", "no/such/result.csv"],
    says: /Cannot open "no\/such\/result\.csv": its folder does not exist\. Create the folder first\./,
  },
  "an output that is a folder": {
    args: ["-o", "results"],
    files: { "results/": "" },
    says: /Cannot open "results": it is a folder\. Give the path of a file in it\./,
  },
  "an output that is the working folder": { args: ["-o", "."], says: /Cannot open "\.": it is a folder/ },
  "an output below a file": { args: ["-o", "a/b"], files: { a: "old" }, says: /Cannot open "a\/b": .*not a folder/ },
  "an output that the program may not write": {
    args: ["-o", "/result.csv"],
    says:
      /Cannot open "\/result\.csv": the program was started without the permission to write there\. Start it with --allow-read=\/ and --allow-write=\/\. Flags of deno stand between deno run and src\/main\.ts/,
  },
};

const server = serveAnswers(() => undefined);
Deno.test.afterAll(async () => await server[Symbol.asyncDispose]());
const resultOf = oneShotsBeforeAll(() => {
  const env = { PROMETHEUS_ENDPOINT: server.url };
  return { ...WRONG, ...Object.fromEntries(Object.entries(OUTPUTS).map(([name, shot]) => [name, { ...shot, env }])) };
});

for (const [name, { says, files = {} }] of Object.entries({ ...WRONG, ...OUTPUTS })) {
  Deno.test(`one-shot: ${name} is one line and exit code 2`, () => {
    const result = resultOf(name);
    assertRefused(result, 2, says);
    const before = Object.entries(files).filter(([path]) => !path.endsWith("/"));
    deepEqual(result.files, Object.fromEntries(before));
  });
}

Deno.test("one-shot: an output that cannot be opened is found before the backend is asked", () => {
  deepEqual(server.asked, []);
});
