import { deepEqual, equal, match, ok } from "node:assert/strict";
import { type CliResult, runCli, startCli } from "../support/run_cli.ts";
import { writeExporters } from "../support/start_host.ts";
import { withTempDir } from "../support/temporary_folder.ts";

/** Writes its arguments, and prints on both outputs. */
const WORDS = `#!/usr/bin/env bash
echo "a print"; echo "a complaint" >&2
for word; do printf 'word{text="%s"} 1\\n' "$word"; done > "$METRICS_FILE"
echo "words $#" >> "$METRICS_FILE"
`;

/** Runs a test with a folder of exporters and `dpm-finder run` on it. */
async function withRun(
  test: (run: (...args: string[]) => Promise<CliResult>, dir: string) => Promise<void>,
): Promise<void> {
  await withTempDir(async (dir) => {
    await writeExporters(dir, {
      "words.sh": WORDS,
      "fails.sh": "#!/usr/bin/env bash\necho reason >&2\nexit 3\n",
      "hangs.sh": "#!/usr/bin/env bash\nsleep 1000\n",
      "helps.sh": "#!/usr/bin/env bash\necho usage: helps\n",
      "lost.sh": "#!/nowhere/interpreter\n",
    });
    await test(
      (...args) => runCli({ task: "run", args: ["run", ...args], env: { DPM_FINDER_EXPORTERS_DIR: dir } }),
      dir,
    );
  });
}

const words = (...texts: string[]) =>
  `# TYPE word untyped\n${
    texts.map((text) => `word{text="${text}"} 1\n`).join("")
  }# TYPE words untyped\nwords ${texts.length}\n`;

Deno.test("run: prints the metrics alone; what the exporter says on standard error is passed on", async () => {
  await withRun(async (run) => {
    deepEqual(await run("words", "a b", "--unknown=1", "-x", "--", "--timeout", "--", "-q"), {
      code: 0,
      stdout: words("a b", "--unknown=1", "-x", "--timeout", "--", "-q"),
      stderr: "a complaint\n",
    });
    const named = await run("--exporter", "words", "first");
    deepEqual([named.code, named.stdout], [0, words("first")]);
    const quiet = await run("words", "--debug", "--no-print");
    deepEqual([quiet.code, quiet.stdout, quiet.stderr], [0, "", "a complaint\na print\n"]);
    match((await run("words", "--debug")).stdout, /^word\{text="--debug"\} 1$/m);
  });
});

Deno.test("run: a failure names the option that lets it run, and a required argument that is missing", async () => {
  await withRun(async (run, dir) => {
    await writeExporters(dir, {
      "reads.ts": "// dpm-exporter: arg --file required Which.\nDeno.readTextFileSync('/etc/hostname');\n",
      "needs.sh": '#!/bin/sh\n# dpm-exporter: arg --target required Which.\n[ -n "$1" ] && echo a 1 > $METRICS_FILE\n',
    });
    const { code, stderr } = await run("reads", "--file=x");
    equal(code, 1);
    match(stderr, /run again with the --allow-read flag/);
    match(
      stderr,
      /\ndpm-finder: .*"reads": it has no permission for that: --allow reads=read=\/etc\/hostname gives it\.\n$/,
    );
    const bare = await run("needs");
    deepEqual([bare.code, bare.stdout, bare.stderr], [
      1,
      "",
      'dpm-finder: Cannot read the metrics of "needs": it ended with exit code 1. ' +
      "It was run without --target, which it says it needs.\n",
    ]);
    for (const word of ["--target", "--target=x", "x"]) deepEqual((await run("needs", word)).code, 0);
  });
});

Deno.test("run: a failure is one line and exit code 1, wrong usage is exit code 2", async () => {
  await withRun(async (run, dir) => {
    deepEqual(await run("fails"), {
      code: 1,
      stdout: "",
      stderr: 'reason\ndpm-finder: Cannot read the metrics of "fails": it ended with exit code 3.\n',
    });
    const lost = await run("lost");
    deepEqual([lost.code, lost.stdout], [1, ""]);
    match(lost.stderr, /exit code 127: a program is not there, maybe the interpreter in its first line\.$/m);
    const late = await run("hangs", "--timeout", "0.1");
    deepEqual([late.code, late.stderr], [
      1,
      'dpm-finder: Cannot read the metrics of "hangs": it did not end within 100ms.\n',
    ]);
    const helps = await run("helps");
    deepEqual([helps.code, helps.stderr], [
      1,
      'usage: helps\ndpm-finder: Cannot read the metrics of "helps": it wrote no metrics.\n',
    ]);
    const unknown = await run("wrods");
    equal(unknown.code, 2);
    match(
      unknown.stderr,
      /^dpm-finder: Cannot find an exporter called "wrods": there are .*words\. Did you mean words\?\n$/,
    );
    const nowhere = await run("dummy", "--exporters-dir", `${dir}/none`);
    deepEqual([nowhere.code, nowhere.stdout, nowhere.stderr], [
      2,
      "",
      `dpm-finder: Cannot use the folder of exporters "${dir}/none": there is no such folder. ` +
      "Create it, or name another one with --exporters-dir.\n",
    ]);
    const unnamed = await run("--target", "x");
    deepEqual([unnamed.code, unnamed.stdout], [2, ""]);
    match(unnamed.stderr, /no exporter is named before it/);
    await writeExporters(dir, { "words/words.sh": WORDS });
    const twice = await run("words");
    equal(twice.code, 2);
    match(twice.stderr, /"[^"]*words\.sh" and "[^"]*words\.sh" both fit/);
  });
});

Deno.test("run: --no-print without a Pushgateway, which leaves nothing to see, is told", async () => {
  await withRun(async (run) => {
    const { code, stdout, stderr } = await run("words", "--no-print");
    deepEqual([code, stdout], [0, ""]);
    match(
      stderr,
      /^\S+ WARN +--no-print leaves nothing to see without --pushgateway-address: .* neither printed nor pushed\n/,
    );
    for (const args of [["--no-print=false"], ["--no-print", "--debug"]]) {
      ok(!(await run("words", ...args)).stderr.includes("leaves nothing"), args.join());
    }
  });
});

Deno.test("run: the help and the description of an exporter that was asked for them are its whole output", async () => {
  await withRun(async (run, dir) => {
    await writeExporters(dir, {
      "prints.sh": "#!/bin/sh\n# dpm-exporter: metrics-on stdout\necho usage: prints\n",
      "mute.sh": "#!/bin/sh\n",
    });
    for (const args of [["helps", "--describe"], ["helps", "--", "--help"], ["helps", "--", "-h"]]) {
      deepEqual(await run(...args), { code: 0, stdout: "usage: helps\n", stderr: "" });
    }
    deepEqual(await run("prints", "--describe"), { code: 0, stdout: "usage: prints\n", stderr: "" });
    const described = await run("dummy", "--describe");
    deepEqual([described.code, described.stderr], [0, ""]);
    match(described.stdout, /^\/\/ dpm-exporter: help /);
    for (const args of [["helps"], ["helps", "--", "-h", "x"], ["mute", "--describe"]]) {
      const { code, stdout, stderr } = await run(...args);
      deepEqual([code, stdout], [1, ""]);
      match(stderr, /: it wrote no metrics\.\n$/);
    }
    const pushed = await run("helps", "--describe", "--pushgateway-address", "127.0.0.1:9");
    deepEqual([pushed.code, pushed.stdout], [2, ""]);
    equal(
      pushed.stderr,
      'usage: helps\ndpm-finder: Cannot push the metrics of "helps": it was asked about itself, and writes no metrics ' +
        "then. Leave out --pushgateway-address.\n",
    );
    // Another time it would say the same.
    const often = await run("helps", "--describe", "--every", "1", "-q");
    deepEqual(often, { code: 0, stdout: "usage: helps\n", stderr: "" });
  });
});

Deno.test("run: an argument that the exporter library refuses is its one line and exit code 2", async () => {
  await withRun(async (run, dir) => {
    const refused = await run("dummy", "--work-seconds", "abc");
    deepEqual([refused.code, refused.stdout], [2, ""]);
    match(refused.stderr, /^Cannot use "--work-seconds": [^\n]+\n$/);
    const often = await run("dummy", "--work-seconds", "abc", "--every", "1", "-q");
    deepEqual([often.code, often.stdout, often.stderr], [2, "", refused.stderr]);
    const debugged = await run("dummy", "--work-seconds", "abc", "--debug");
    equal(debugged.code, 2);
    match(debugged.stderr, /Cannot use "--work-seconds"(?!.*dpm-finder: )/s);
    await writeExporters(dir, {
      "usage.sh": "#!/bin/sh\necho 'Cannot use \"--x\": it is not.' >&2\nexit 2\n",
      "plain.ts": "console.error('no'); Deno.exit(2);\n",
    });
    for (const name of ["usage", "plain"]) {
      const { code, stderr } = await run(name);
      equal(code, 1);
      match(stderr, new RegExp(`\ndpm-finder: Cannot read the metrics of "${name}": it ended with exit code 2\\.\n$`));
    }
  });
});

Deno.test("run: --every repeats until a signal, whatever a run comes to", async () => {
  await withRun(async (_run, dir) => {
    await writeExporters(dir, {
      "turns.sh": '#!/usr/bin/env bash\ncd "$(dirname "$0")"\necho x >> turns\nturn=$(wc -l < turns)\n' +
        '[ "$turn" != 2 ] || exit 1\necho "turn $turn" > "$METRICS_FILE"\n',
    });
    const child = await startCli({
      task: "run",
      args: ["run", "turns", "--exporters-dir", dir, "--every", "1"],
    });
    let stdout = "";
    const read = (async () => {
      for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
        stdout += text;
        if (/^turn 3$/m.test(stdout)) child.kill("SIGTERM");
      }
    })();
    const stderr = new Response(child.stderr).text();
    const [{ code }] = await Promise.all([child.status, read]);
    deepEqual([code, [...stdout.matchAll(/^turn \d$/gm)].map(([line]) => line).slice(0, 2)], [0, ["turn 1", "turn 3"]]);
    ok((await stderr).includes('ERROR Cannot read the metrics of "turns": it ended with exit code 1'));
  });
});
