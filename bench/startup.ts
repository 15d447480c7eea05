/**
 * Start-up of the program from source, by its shortest command, against a Deno program that does nothing: what Deno
 * itself needs is in both.
 *
 * Run: `deno task bench startup`.
 */
import { median } from "./support/median.ts";
import { programArgs } from "./support/program_args.ts";
import { time } from "./support/profile_client.ts";
import { textTable } from "./support/text_table.ts";

const ROUNDS = 21;

async function start(args: readonly string[]): Promise<void> {
  const { success } = await new Deno.Command(Deno.execPath(), { args: [...args], stdin: "null", stdout: "null" })
    .output();
  if (!success) throw new Error(`Cannot start "deno ${args.join(" ")}"`);
}

const nothing = ["run", "--quiet", "bench/support/empty.ts"];
const version = await programArgs("--version");
const help = await programArgs("--help");

// The first start of each fills Deno's own caches.
for (const args of [nothing, version, help]) await start(args);
const times = new Map<readonly string[], number[]>([[nothing, []], [version, []], [help, []]]);
for (let round = 0; round < ROUNDS; round++) {
  for (const [args, all] of times) all.push(await time(() => start(args)));
}

const ms = (args: readonly string[]) => median(times.get(args) ?? []);
const row = (name: string, args: readonly string[], wanted: string) => [
  name,
  ms(args).toFixed(0),
  (ms(args) / ms(nothing)).toFixed(2),
  wanted,
];
const table = textTable(["", "ms", "times", "wanted"], [
  row("an empty program", nothing, ""),
  row("dpm-finder --version", version, "<= 3.5"),
  row("dpm-finder --help", help, "<= 4"),
]);
await Deno.stdout.write(new TextEncoder().encode(`start-up (medians of ${ROUNDS} rounds)\n${table}`));
