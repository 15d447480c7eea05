import { deepEqual, equal } from "node:assert/strict";
import { parseArguments } from "../../src/cli/parse_arguments.ts";
import { BACKEND_OPTIONS } from "../../src/config/backend_options.ts";
import { environmentSource } from "../../src/config/option_source.ts";
import { PUSHGATEWAY_OPTIONS } from "../../src/config/pushgateway_options.ts";

const VOCABULARY = [PUSHGATEWAY_OPTIONS, BACKEND_OPTIONS].flatMap(({ options }) => Object.values(options));

/** What the options of a Pushgateway come to, and what is warned of. */
async function resolve(args: readonly string[], environment: Record<string, string> = {}, file = "") {
  const sources = [parseArguments(args, VOCABULARY).source, environmentSource((name) => environment[name])];
  const warnings: string[] = [];
  const files = { readTextFile: () => Promise.resolve(file) };
  const config = await PUSHGATEWAY_OPTIONS.resolve(sources, files, (words) => warnings.push(words));
  return { config, warnings };
}

const refusalOf = (args: readonly string[], environment: Record<string, string> = {}) =>
  resolve(args, environment).then(() => "", (error: Error) => error.message);

Deno.test("PUSHGATEWAY_OPTIONS: without an address nothing is pushed, and flags beside it are told", async () => {
  deepEqual(await resolve([]), { config: undefined, warnings: [] });
  const { warnings } = await resolve(["--grouping", "a=b"], { DPM_FINDER_JOB: "variables are for all" });
  deepEqual(warnings, ["--grouping has no effect without --pushgateway-address"]);
});

for (
  const [given, used] of [
    ["gateway:9091", "http://gateway:9091/"],
    ["[::1]:9091", "http://[::1]:9091/"],
    ["http://gateway:9091/", "http://gateway:9091/"],
    ["https://gateway.example/push/", "https://gateway.example/push/"],
  ] as const
) {
  Deno.test(`PUSHGATEWAY_OPTIONS: ${given} is the address of a Pushgateway`, async () => {
    equal((await resolve(["--pushgateway-address", given])).config?.backend.endpoint?.href, used);
  });
}

Deno.test("PUSHGATEWAY_OPTIONS: job, labels in their order, method, and who pushes, by names of their own", async () => {
  const { config, warnings } = await resolve(
    [
      ...["--pushgateway-address", "gateway:9091", "--job", "nightly", "--push-method", "POST", "--retry-for", "7"],
      ...["--grouping", "instance=a/b=c", "--grouping", "zone="],
      ...["--pushgateway-username", "me"],
    ],
    { DPM_FINDER_PUSHGATEWAY_API_KEY: "key-of-the-gateway", PROMETHEUS_TENANT: "not-for-it" },
  );
  deepEqual(warnings, []);
  equal(config?.job, "nightly");
  deepEqual([...config?.grouping ?? []], [["instance", "a/b=c"], ["zone", ""]]);
  equal(config?.action, "add");
  deepEqual([config?.backend.retryForMs, config?.backend.tenant], [7_000, undefined]);
  const { authentication } = config?.backend ?? {};
  equal(authentication?.kind, "basic");
});

Deno.test("PUSHGATEWAY_OPTIONS: a group is replaced unless told, and deleted when told", async () => {
  equal((await resolve(["--pushgateway-address", "gateway:9091"])).config?.action, "replace");
  equal((await resolve(["--pushgateway-address", "gateway:9091", "--delete"])).config?.action, "delete");
});

Deno.test("PUSHGATEWAY_OPTIONS: what is wrong is named by the options of the Pushgateway", async () => {
  const address = ["--pushgateway-address", "gateway:9091"];
  for (
    const [args, message] of [
      [["--delete"], /^Cannot use --delete: nothing says where to delete\. Give --pushgateway-address/],
      [["--pushgateway-address", "http://gateway/metrics/job/x"], /it points inside the API/],
      [[...address, "--grouping", "a"], /Cannot use "a" as --grouping: it is no label/],
      [[...address, "--grouping", "job=x"], /Name it with --job/],
      [[...address, "--grouping", "__a=x"], /two underscores/],
      [[...address, "--grouping", "a=1", "--grouping", "a=2"], /the label is given twice/],
      [[...address, "--push-method", "patch"], /it has to be put or post/],
      [[...address, "--job", " "], /a job has a name/],
      [[...address, "--pushgateway-username", "me"], /DPM_FINDER_PUSHGATEWAY_API_KEY/],
    ] as const
  ) equal(message.test(await refusalOf(args)), true, `${args.join(" ")}: ${await refusalOf(args)}`);
});
