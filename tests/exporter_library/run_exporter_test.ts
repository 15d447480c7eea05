import assert from "node:assert/strict";
import { ArgumentError, Exporter, Gauge, parseText } from "dpm-finder/exporter";
import { fakeProcess } from "./fake_process.ts";

class ShelfExporter extends Exporter.of({
  help: "Books on a shelf.",
  args: {
    shelf: { required: true, help: "Name of the shelf.", value: "NAME" },
    books: { type: "number", default: 7, help: "Books on it." },
    key: { secret: true, env: "SHELF_KEY", help: "Key of the room." },
    fail: { help: "How to fail.", choices: ["error", "argument", "nothing", "reading", "text"] },
    old: { type: "flag", help: "Count old books too." },
  },
  allowNet: ["--shelf", "library.example:443"],
}) {
  readonly #books = this.metrics.register(
    new Gauge({ name: "shelf_books", help: "Books on the shelf.", labelNames: ["shelf"] }),
  );

  async gatherMetrics(): Promise<void> {
    const { shelf, books, key = "", fail } = this.args;
    this.logDebug(`the key is ${key}`);
    if (fail === "error") throw new Error(`the door stays shut,\n  ${key} does not fit`, { cause: new Error(key) });
    if (fail === "argument") throw new ArgumentError("--key", "it fits no door", "Ask for another");
    if (fail === "reading") {
      this.metrics.register(
        new Gauge({ name: "shelf_room", help: "Room.", read: () => Promise.reject(new Error("no ruler")) }),
      );
    }
    if (fail === "text") throw await Promise.resolve("out of order");
    if (fail !== "nothing") this.#books.set({ shelf }, books);
  }
}

async function run(...args: Parameters<typeof fakeProcess>) {
  const fake = fakeProcess(...args);
  await ShelfExporter.run(fake);
  return { ...fake, code: fake.codes.join() };
}

Deno.test("Exporter.run: writes the metrics to the file of METRICS_FILE, and nothing else anywhere", async () => {
  const { code, files, output, errors } = await run({ words: ["--shelf=a"], variables: { METRICS_FILE: "/run/m" } });
  assert.deepEqual({ code, output, errors }, { code: "0", output: [], errors: [] });
  assert.deepEqual(parseText(files.get("/run/m") ?? ""), [{
    name: "shelf_books",
    type: "gauge",
    help: "Books on the shelf.",
    samples: [{ suffix: "", labels: { shelf: "a" }, value: 7 }],
  }]);
});

for (const variables of [{}, { METRICS_FILE: "" }] as readonly Record<string, string>[]) {
  Deno.test(`Exporter.run: without a file (${JSON.stringify(variables)}) the metrics go to standard output`, async () => {
    const { code, files, output } = await run({ words: ["--shelf", "a", "--books", "3"], variables });
    assert.equal(code, "0");
    assert.equal(files.size, 0);
    assert.match(output.join(""), /^shelf_books\{shelf="a"\} 3$/m);
  });
}

for (
  const [what, fail, expected] of [
    ["an error", "error", ["1", "Cannot gather the metrics: the door stays shut, [redacted] does not fit."]],
    ["a thrown text", "text", ["1", "Cannot gather the metrics: out of order."]],
    ["a callback that fails", "reading", ["1", "Cannot gather the metrics: no ruler."]],
    ["no value at all", "nothing", ["1", "Cannot gather the metrics: no metric has a value."]],
    ["an argument that does not do", "argument", ["2", 'Cannot use "--key": it fits no door. Ask for another.']],
  ] as const
) {
  Deno.test(`Exporter.run: ${what} is one line, an exit code, and no metrics`, async () => {
    const words = ["--shelf=a", `--fail=${fail}`];
    const { code, errors, files, output } = await run({
      words,
      variables: { METRICS_FILE: "/run/m", SHELF_KEY: "hunter2" },
    });
    assert.deepEqual([code, ...errors], expected);
    assert.deepEqual([files.size, output.length], [0, 0]);
  });
}

Deno.test("Exporter.run: --debug shows steps and stacks on standard error, and no secret", async () => {
  const { code, errors } = await run({
    words: ["--shelf=a", "--fail=error", "--debug"],
    variables: { SHELF_KEY: "hunter2" },
  });
  const said = errors.join("\n");
  assert.equal(code, "1");
  assert.match(said, /^the key is \[redacted\]$/m);
  assert.match(said, /^ +at .*run_exporter_test\.ts/m);
  assert.match(said, /^because of Error: \[redacted\]$/m);
  assert.ok(!said.includes("hunter2"));
});

Deno.test("Exporter.run: an argument that is not declared is exit code 2, before anything is gathered", async () => {
  const { code, errors, output } = await run({ words: ["--shelv=a"] });
  assert.deepEqual([code, output.length], ["2", 0]);
  assert.deepEqual(errors, ['Cannot use "--shelv": there is no such argument. Did you mean --shelf?']);
});

Deno.test("Exporter.run: metrics that cannot be written are exit code 1, and the file is named", async () => {
  const fake = { words: ["--shelf=a"], variables: { METRICS_FILE: "/full/m" }, refusesWrites: "no space left" };
  const { code, errors } = await run(fake);
  assert.equal(code, "1");
  assert.deepEqual(errors, ['Cannot write the metrics to "/full/m", the file of METRICS_FILE: no space left.']);
  const { errors: onOutput } = await run({ ...fake, variables: {} });
  assert.deepEqual(onOutput, ["Cannot write the metrics to standard output: no space left."]);
});

Deno.test("Exporter.run: --help lists every argument and needs none of them", async () => {
  const { code, output } = await run({ words: ["--help"] });
  assert.equal(code, "0");
  assert.equal(
    output.join(""),
    `Books on a shelf.

Arguments:
  --shelf=NAME    Name of the shelf. (required)
  --books=NUMBER  Books on it. (default 7)
  --key=TEXT      Key of the room. (else SHELF_KEY, or the file that SHELF_KEY_FILE names)
  --fail=TEXT     How to fail. (one of error, argument, nothing, reading, text)
  --old           Count old books too.
  --debug         Say on standard error what is done, and where an error comes from.
  --describe      Write the comment block by which a host knows the exporter.
  --help          Show this help.
`,
  );
});

Deno.test("Exporter.run: --describe writes what a host reads, without the arguments that hold secrets", async () => {
  const { code, output } = await run({ words: ["--describe"] });
  assert.equal(code, "0");
  assert.equal(
    output.join(""),
    `// dpm-exporter: help Books on a shelf.
// dpm-exporter: arg --shelf required Name of the shelf.
// dpm-exporter: arg --books Books on it.
// dpm-exporter: arg --fail How to fail.
// dpm-exporter: flag --old Count old books too.
// dpm-exporter: allow-net --shelf
// dpm-exporter: allow-net library.example:443
`,
  );
});

Deno.test("Exporter.run: --describe does not call required what a variable may say instead", async () => {
  class RoomExporter extends Exporter.of({
    help: "A room.",
    args: { room: { required: true, env: "ROOM", help: "Which." }, floor: { required: true, help: "Its floor." } },
  }) {
    gatherMetrics(): void {
      this.metrics.register(new Gauge({ name: "room", help: "A room." })).set(this.args.room.length);
    }
  }
  const described = fakeProcess({ words: ["--describe"] });
  await RoomExporter.run(described);
  assert.match(described.output.join(""), /arg --room Which\.\n.*arg --floor required Its floor\.\n/);
  const asked = fakeProcess({ words: ["--floor=1"], variables: { ROOM: "hall" } });
  await RoomExporter.run(asked);
  assert.deepEqual([asked.codes, parseText(asked.output.join(""))[0]?.samples[0]?.value], [[0], 4]);
});

Deno.test("Exporter: without a description it has no arguments, and a name", async () => {
  class Plain extends Exporter {
    gatherMetrics(): void {
      this.metrics.register(new Gauge({ name: "plain", help: "Nothing else." })).set(1);
    }
  }
  const fake = fakeProcess();
  await Plain.run(fake);
  assert.deepEqual(fake.codes, [0]);
  assert.match(fake.output.join(""), /^plain 1$/m);
  const refused = fakeProcess({ words: ["--any=1"] });
  await Plain.run(refused);
  assert.deepEqual(refused.codes, [2]);
});
