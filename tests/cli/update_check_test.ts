import assert from "node:assert/strict";

const SWITCHED_OFF = /DENO_NO_UPDATE_CHECK=1/;
/** A command of a shell that starts Deno, whatever is set before it. */
const STARTS_DENO =
  /(?:^|[;&|(]\s*|\$\()\s*(?:[A-Za-z_]\w*=\S* )*(?:exec )?(?:npx --yes )?deno(?:@[\d.]+)? (?!compile:)/m;

/** Text files below a folder, with those of the folders in it. */
async function* filesBelow(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* filesBelow(path);
    else yield path;
  }
}

/** Blocks of shell in a text of Markdown. */
function shellBlocks(markdown: string): string[] {
  return [...markdown.matchAll(/^ *```(?:sh|bash|console)\n(.*?)^ *```/gms)].map(([, block = ""]) => block);
}

Deno.test("A11: every block of shell in README and docs that starts Deno switches its update check off", async () => {
  const pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"];
  for await (const path of filesBelow("docs")) if (path.endsWith(".md")) pages.push(path);
  let blocks = 0;
  for (const page of pages) {
    for (const block of shellBlocks(await Deno.readTextFile(page))) {
      const command = STARTS_DENO.exec(block);
      if (command === null) continue;
      blocks++;
      const setting = SWITCHED_OFF.exec(block);
      assert.ok(setting !== null && setting.index <= command.index + command[0].length, `${page}:\n${block}`);
    }
  }
  assert.ok(blocks >= 5, String(blocks));
});

Deno.test("A11: every task that starts Deno switches its update check off first", async () => {
  const { tasks }: { tasks: Record<string, string> } = JSON.parse(await Deno.readTextFile("deno.json"));
  const starting = Object.entries(tasks).filter(([, command]) => /\bdeno /.test(command));
  assert.ok(starting.length >= 6);
  for (const [name, command] of starting) assert.match(command, /^export DENO_NO_UPDATE_CHECK=1 /, name);
});

Deno.test("C6: tasks that run tests and benchmarks ask servers of this machine by no proxy", async () => {
  const { tasks }: { tasks: Record<string, string> } = JSON.parse(await Deno.readTextFile("deno.json"));
  for (const name of ["test", "test:servers", "bench"]) {
    // Anything exported before the first command counts, in whichever order.
    const [exported = ""] = (tasks[name] ?? "").split(" && ");
    assert.match(exported, /^export .*\bNO_PROXY=\$NO_PROXY,\$no_proxy,localhost,127\.0\.0\.0\/8,::1(?: |$)/, name);
  }
});

Deno.test("A11: scripts, units and the image that start Deno switch its update check off first", async () => {
  const paths = ["Dockerfile"];
  for (const folder of [".ci", "deploy"]) for await (const path of filesBelow(folder)) paths.push(path);
  let found = 0;
  for (const path of paths) {
    const text = await Deno.readTextFile(path);
    const start =
      /^(?!#).*(?:\bdeno (?:run|task|compile|test|check|cache|install)\b|\bdeno=\(|npx --yes deno|\.ci\/compile$)/m
        .exec(text);
    if (start === null) continue;
    found++;
    const setting = /^(?:(?:export|ENV|Environment=)\s*)?.*DENO_NO_UPDATE_CHECK=1/m.exec(text);
    assert.ok(setting !== null && setting.index < start.index, path);
  }
  assert.ok(found >= 3, String(found));
});
