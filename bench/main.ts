/**
 * Runs the benchmarks, each in a process of its own with the permissions it needs, and writes what they say to
 * `docs/benchmarks.md`.
 *
 * Run: `deno task bench` for all of them, `deno task bench scan small` for one with its arguments, which writes nothing.
 */

interface Benchmark {
  readonly name: string;
  readonly permissions: readonly string[];
}

const DENO = Deno.execPath();

const BENCHMARKS: readonly Benchmark[] = [
  { name: "startup", permissions: ["--allow-read=.", `--allow-run=${DENO}`] },
  {
    name: "scan",
    permissions: [
      "--allow-read=.,/tmp",
      "--allow-write=.cache,/tmp",
      "--allow-net=127.0.0.1",
      "--allow-run=prometheus,.cache/prometheus-3.15.0,time",
    ],
  },
  { name: "encode", permissions: ["--allow-read=."] },
  {
    name: "stall",
    permissions: ["--allow-read=.", "--allow-write=/tmp", "--allow-net=127.0.0.1", `--allow-run=${DENO}`],
  },
  {
    name: "history",
    permissions: ["--allow-read=.,/tmp", "--allow-write=/tmp", "--allow-run=time"],
  },
  { name: "query", permissions: ["--allow-read=.,/tmp", "--allow-write=/tmp", "--allow-ffi"] },
  {
    name: "host",
    permissions: [
      "--allow-read=.,/tmp",
      "--allow-write=/tmp",
      "--allow-net=127.0.0.1",
      `--allow-run=${DENO},bench/support/exporters/shelf.sh`,
      "--allow-env=PATH,HOME,DENO_DIR",
    ],
  },
  {
    name: "diff",
    permissions: ["--allow-read=.,/tmp", "--allow-write=/tmp", "--allow-run=time"],
  },
  { name: "scrape", permissions: ["--allow-read=.", "--allow-net=127.0.0.1", `--allow-run=${DENO},wrk`] },
];

const RESULT = "docs/benchmarks.md";

async function run({ name, permissions }: Benchmark, args: readonly string[]): Promise<string> {
  const child = new Deno.Command(DENO, {
    args: [
      "run",
      "--quiet",
      "--frozen",
      "--lock=deno.query.lock",
      "--no-prompt",
      ...permissions,
      `bench/${name}.ts`,
      ...args,
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let said = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    said += text;
    await print(text);
  }
  const { code } = await child.status;
  if (code !== 0) throw new Error(`Cannot finish the benchmark "${name}": it ended with exit code ${code}`);
  return said;
}

async function print(text: string): Promise<void> {
  const writer = Deno.stdout.writable.getWriter();
  await writer.write(new TextEncoder().encode(text));
  writer.releaseLock();
}

function document(sections: readonly string[]): string {
  const { arch, os } = Deno.build;
  const machine = `${navigator.hardwareConcurrency} cores (${os}, ${arch}), Deno ${Deno.version.deno}`;
  return `# Benchmarks

What \`deno task bench\` printed, server and client together on one machine: ${machine}.

Absolute times are those of this machine; the ratios are what counts: both sides of each come from one run, in turns.

${sections.map((text) => `\`\`\`text\n${text.trimEnd()}\n\`\`\`\n`).join("\n")}`;
}

const [wanted, ...args] = Deno.args;
if (wanted === undefined) {
  const sections: string[] = [];
  for (const benchmark of BENCHMARKS) {
    sections.push(await run(benchmark, []));
    await print("\n");
  }
  await Deno.writeTextFile(RESULT, document(sections));
} else {
  const benchmark = BENCHMARKS.find(({ name }) => name === wanted);
  if (benchmark === undefined) {
    const names = BENCHMARKS.map(({ name }) => name).join(", ");
    throw new Error(`Cannot run the benchmark "${wanted}": there is none of that name. Choose one of ${names}`);
  }
  await run(benchmark, args);
}
