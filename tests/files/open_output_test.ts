import assert from "node:assert/strict";
import { join } from "node:path";
import { openOutput } from "../../src/files/open_output.ts";
import { makeLinks } from "./make_links.ts";
import { namesIn, withTempDir } from "../support/temporary_folder.ts";

/** A standard output that keeps what it is given. */
function fakeStdout() {
  const documents: string[] = [];
  const writeStdout = (chunks: Iterable<string>, signal?: AbortSignal) => {
    signal?.throwIfAborted();
    documents.push([...chunks].join(""));
    return Promise.resolve();
  };
  return { documents, writeStdout };
}

function* report(): Generator<string> {
  yield "name,dpm\r\n";
  yield "up,4\r\n";
}

const REPORT = "name,dpm\r\nup,4\r\n";

Deno.test("openOutput: a path gets the document as a file and on standard output, each of them whole", () =>
  withTempDir(async (dir) => {
    const { documents, writeStdout } = fakeStdout();
    const output = await openOutput({ path: join(dir, "out.csv"), quiet: false, writeStdout });
    assert.deepEqual(await namesIn(dir), []);
    await output.write(report);
    assert.equal(await Deno.readTextFile(join(dir, "out.csv")), REPORT);
    assert.deepEqual(documents, [REPORT]);
  }));

Deno.test("openOutput: quiet leaves standard output alone beside a file, and not where it is all there is", () =>
  withTempDir(async (dir) => {
    const { documents, writeStdout } = fakeStdout();
    await (await openOutput({ path: join(dir, "out.csv"), quiet: true, writeStdout })).write(report);
    assert.deepEqual([await namesIn(dir), documents], [["out.csv"], []]);
    await (await openOutput({ path: "-", quiet: true, writeStdout })).write(report);
    assert.deepEqual([await namesIn(dir), documents], [["out.csv"], [REPORT]]);
  }));

Deno.test("openOutput: a file that cannot be opened is refused before there is a document", () =>
  withTempDir(async (dir) => {
    const path = join(dir, "none", "out.csv");
    await assert.rejects(openOutput({ path, quiet: false, writeStdout: () => assert.fail("it was written") }), {
      name: "WriteError",
      message: `Cannot open "${path}": its folder does not exist. Create the folder first.`,
    });
  }));

Deno.test("openOutput: the file is complete before standard output begins, whatever becomes of that", () =>
  withTempDir(async (dir) => {
    const path = join(dir, "out.csv");
    const gone = new Error("the reader is gone");
    const output = await openOutput({
      path,
      quiet: false,
      writeStdout: async () => {
        assert.equal(await Deno.readTextFile(path), REPORT);
        throw gone;
      },
    });
    await assert.rejects(output.write(report), gone);
    assert.equal(await Deno.readTextFile(path), REPORT);
  }));

Deno.test("openOutput: a file that cannot be written any more takes nothing from standard output", () =>
  withTempDir(async (dir) => {
    const folder = join(dir, "reports");
    await Deno.mkdir(folder);
    const { documents, writeStdout } = fakeStdout();
    const output = await openOutput({ path: join(folder, "out.csv"), quiet: false, writeStdout });
    await Deno.remove(folder);
    await assert.rejects(output.write(report), { name: "WriteError", reason: "its folder does not exist" });
    assert.deepEqual(documents, [REPORT]);
  }));

Deno.test("openOutput: a link to where nothing may be written names the folder that it leads to", () =>
  withTempDir(async (dir) => {
    const path = join(dir, "out.csv");
    await makeLinks(dir, { "out.csv": "/elsewhere/out.csv" });
    await assert.rejects(openOutput({ path, quiet: true, writeStdout: () => assert.fail("it was written") }), {
      hint: "Start it with --allow-read=/elsewhere and --allow-write=/elsewhere.",
    });
  }));

Deno.test("openOutput: an abort leaves the old file and standard output as they were", () =>
  withTempDir(async (dir) => {
    const path = join(dir, "out.csv");
    await Deno.writeTextFile(path, "old");
    const { documents, writeStdout } = fakeStdout();
    const output = await openOutput({ path, quiet: false, writeStdout });
    const controller = new AbortController();
    const stopped = new Error("stopped");
    const write = output.write(function* () {
      yield "half";
      controller.abort(stopped);
      yield "other half";
    }, controller.signal);
    await assert.rejects(write, stopped);
    assert.deepEqual([await Deno.readTextFile(path), await namesIn(dir), documents], ["old", ["out.csv"], []]);
  }));

Deno.test("openOutput: holdsResult tells a file that is worth keeping, and nothing to lose on standard output (O1)", () =>
  withTempDir(async (dir) => {
    const { writeStdout } = fakeStdout();
    const holds = async (path: string) =>
      await (await openOutput({ path, quiet: true, writeStdout })).holdsResult((head) => head.startsWith("empty"));
    const file = join(dir, "out.csv");
    assert.equal(await holds(file), false);
    for (
      const [text, worth] of [["", false], [" \n", false], ["empty\n", false], [REPORT, true], [
        "caf\u00e9",
        true,
      ]] as const
    ) {
      await Deno.writeTextFile(file, text);
      assert.equal(await holds(file), worth, text);
    }
    assert.equal(await holds("-"), false);
  }));

Deno.test("openOutput: holdsResult looks at the beginning of a large file alone", () =>
  withTempDir(async (dir) => {
    const path = join(dir, "out.json");
    await Deno.writeTextFile(path, "x".repeat(1_000_000));
    const lengths: number[] = [];
    const output = await openOutput({ path, quiet: true, writeStdout: fakeStdout().writeStdout });
    await output.holdsResult((head) => lengths.push(head.length) > 0);
    assert.deepEqual(lengths, [65_536]);
  }));

Deno.test("openOutput: keepFile leaves the file and writes standard output (O1)", () =>
  withTempDir(async (dir) => {
    const path = join(dir, "out.csv");
    await Deno.writeTextFile(path, "old");
    const { documents, writeStdout } = fakeStdout();
    const output = await openOutput({ path, quiet: false, writeStdout });
    await output.write(report, undefined, { keepFile: true });
    assert.deepEqual([await Deno.readTextFile(path), documents], ["old", [REPORT]]);
  }));
