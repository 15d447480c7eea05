import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { findCommand } from "../../src/cli/commands.ts";
import { readInvocation, refuseSurplusOperands } from "../../src/cli/read_invocation.ts";

/** The command that is named, and the long names of the options given. */
async function invoked(...args: string[]): Promise<[name: string | undefined, ...options: (string | undefined)[]]> {
  const invocation = await readInvocation(args);
  if (invocation.kind === "text") return ["text"];
  return [invocation.entry?.name, ...invocation.parsed.options.map(({ long }) => long)];
}

Deno.test("readInvocation: the command comes first, last, between options, or not at all", async () => {
  deepEqual(await invoked("exporter", "--demo", "-v"), ["exporter", "--demo", "--verbose"]);
  deepEqual(await invoked("--demo", "exporter", "-v"), ["exporter", "--demo", "--verbose"]);
  deepEqual(await invoked("-v", "--port", "1", "exporter"), ["exporter", "--verbose", "--port"]);
  deepEqual(await invoked("--demo"), [undefined, "--demo"]);
  deepEqual(await invoked("-o", "exporter"), [undefined, "--output"]);
});

Deno.test("readInvocation: help is that of the command that is meant, wherever it is asked for", async () => {
  const titleOf = async (...args: string[]) => {
    const invocation = await readInvocation(args);
    return invocation.kind === "text" ? invocation.text.split("\n")[0] : "";
  };
  const [overview, scan, exporter] = await Promise.all([
    titleOf("help"),
    titleOf("help", "scan"),
    titleOf("help", "exporter"),
  ]);
  equal(new Set([overview, scan, exporter]).size, 3);
  for (const args of [["--help"], ["-h"], ["--demo", "-h"], ["help", "--help"]]) {
    equal(await titleOf(...args), overview);
  }
  equal(await titleOf("--exporter=false", "--help"), overview);
  for (const args of [["scan", "--help"], ["--help", "scan"], ["-v", "help", "scan"], ["help", "-q", "scan"]]) {
    equal(await titleOf(...args), scan);
  }
  for (const args of [["-e", "--help"], ["exporter", "-h", "--zzz"]]) equal(await titleOf(...args), exporter);
  match(await titleOf("-q", "-V") ?? "", /^dpm-finder \d/);
});

Deno.test("readInvocation: a word that is no command, and help for two, are refused", async () => {
  await rejects(readInvocation(["scna"]), {
    name: "UsageError",
    message: /"scna": there is no such command\. Did you/,
  });
  await rejects(readInvocation(["help", "scan", "exporter"]), {
    name: "UsageError",
    message: /help takes one command/,
  });
  await rejects(readInvocation(["help", "-x"]), { message: /"-x": there is no such option/ });
  await rejects(readInvocation(["--help", "job"]), { message: /"job": there is no such command/ });
  await rejects(readInvocation(["healthcheck", "a", "b", "--help"]), { message: /"b": healthcheck takes one URL/ });
});

Deno.test("refuseSurplusOperands: says what a word could have been", async () => {
  const refused = async (...args: string[]) => {
    const invocation = await readInvocation(args);
    if (invocation.kind === "text") return;
    const { name, load } = invocation.entry ?? await findCommand("scan");
    refuseSurplusOperands(name, await load(), invocation.parsed.operands);
  };
  await rejects(refused("--series-detail", "3"), {
    message: /"3": --series-detail takes .* Write --series-detail=3\.$/,
  });
  await rejects(refused("--all", "false"), { message: /"false": --all takes .* Write --all=false\.$/ });
  await rejects(refused("--demo", "--", "job"), { message: /"job": there is no such command, and no option takes it/ });
  await rejects(refused("healthcheck", "a", "b"), { message: /"b": healthcheck takes one URL and no more/ });
  await rejects(refused("exporter", "scan"), { message: /"scan": the command exporter is named already/ });
  await refused("healthcheck", "a");
});

Deno.test("readInvocation: run hands on what it does not know, and shows its own help", async () => {
  const asked = await readInvocation(["run", "cisco", "--target", "sw1", "-q", "--", "--help"]);
  const parsed = asked.kind === "command" ? asked.parsed.operands.map(({ text }) => text) : [];
  deepEqual(parsed, ["cisco", "--target", "sw1", "--help"]);
  const help = await readInvocation(["run", "cisco", "--target", "sw1", "--help"]);
  match(help.kind === "text" ? help.text : "", /^Usage: dpm-finder run /m);
});
