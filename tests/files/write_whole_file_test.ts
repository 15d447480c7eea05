import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { EXIT_CODES } from "../../src/errors/exit_code.ts";
import { WriteError } from "../../src/files/write_error.ts";
import { writeWholeFile } from "../../src/files/write_whole_file.ts";
import { faultyFile, faultyFileSystem, systemError } from "./faulty_file_system.ts";
import { makeLinks } from "./make_links.ts";
import { namesIn, withTempDir } from "../support/temporary_folder.ts";
import { startScript } from "../support/run_deno.ts";

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(() => assert.fail("it was written"), (error: unknown) => error);
}

async function writeError(promise: Promise<unknown>): Promise<WriteError> {
  const error = await rejection(promise);
  assert.ok(error instanceof WriteError, String(error));
  return error;
}

const mode = async (path: string) => ((await Deno.stat(path)).mode ?? 0) & 0o7777;

Deno.test("writeWholeFile: writes text and bytes in order, from ready and from slow pieces", () =>
  withTempDir(async (dir) => {
    const path = join(dir, "out");
    await writeWholeFile(path, ["a", new Uint8Array([0, 255]), "é"]);
    assert.deepEqual(await Deno.readFile(path), new Uint8Array([97, 0, 255, 0xc3, 0xa9]));
    await writeWholeFile(
      path,
      (async function* () {
        yield "slow";
        await Promise.resolve();
        yield " pieces";
      })(),
    );
    assert.equal(await Deno.readTextFile(path), "slow pieces");
    await writeWholeFile(path, []);
    assert.equal(await Deno.readTextFile(path), "");
    assert.deepEqual(await namesIn(dir), ["out"]);
  }));

Deno.test("writeWholeFile: pieces of any length and cut at any place come out joined", () =>
  withTempDir(async (dir) => {
    const path = join(dir, "out");
    const text = fc.string({ unit: fc.constantFrom("a", "é", "🐘", "\n"), maxLength: 40 })
      .chain((text) => fc.tuple(fc.constant(text), fc.integer({ min: 0, max: text.length })));
    await fc.assert(
      fc.asyncProperty(fc.array(text), fc.integer({ min: 1, max: 3_000 }), async (texts, times) => {
        // Cutting between UTF-16 units splits emoji between pieces.
        const pieces = texts.flatMap((
          [text, cut],
        ) => [text.repeat(times).slice(0, cut), text.repeat(times).slice(cut)]);
        await writeWholeFile(path, pieces);
        assert.equal(await Deno.readTextFile(path), pieces.join(""));
      }),
      { numRuns: 40 },
    );
  }));

Deno.test("writeWholeFile: a new file has the mode any new file has, a replaced one keeps its own", () =>
  withTempDir(async (dir) => {
    await Deno.writeTextFile(join(dir, "plain"), "");
    await writeWholeFile(join(dir, "new"), ["1"]);
    assert.equal(await mode(join(dir, "new")), await mode(join(dir, "plain")));
    for (const bits of [0o600, 0o640, 0o666, 0o755]) {
      await Deno.chmod(join(dir, "plain"), bits);
      await writeWholeFile(join(dir, "plain"), ["1"]);
      assert.equal(await mode(join(dir, "plain")), bits);
    }
  }));

Deno.test("writeWholeFile: a link stays a link, and what it leads to is replaced or made", () =>
  withTempDir(async (dir) => {
    await Deno.mkdir(join(dir, "real"));
    await Deno.writeTextFile(join(dir, "real", "old"), "old");
    await makeLinks(dir, { "link": "real/old", "link-to-link": "link", "dangling": "real/not-yet" });
    await writeWholeFile(join(dir, "link-to-link"), ["new"]);
    await writeWholeFile(join(dir, "dangling"), ["made"]);
    assert.equal(await Deno.readTextFile(join(dir, "real", "old")), "new");
    assert.equal(await Deno.readTextFile(join(dir, "real", "not-yet")), "made");
    assert.deepEqual(await namesIn(dir), ["dangling", "link", "link-to-link", "real"]);
    assert.ok((await Deno.lstat(join(dir, "link"))).isSymlink);
  }));

Deno.test("writeWholeFile: a device or a pipe is written to as it is, at its end", async () => {
  const written: string[] = [];
  const system = faultyFileSystem({
    lstat: () => Promise.resolve({ isFile: false, isDirectory: false, isSymlink: false } as Deno.FileInfo),
    open: (path, options) => {
      written.push(`${path} ${JSON.stringify(options)}`);
      return Promise.resolve({
        write: (bytes) => Promise.resolve(written.push(new TextDecoder().decode(bytes)) && bytes.length),
        sync: () => Promise.reject(systemError("EINVAL")),
        close: () => void written.push("closed"),
      });
    },
    rename: () => assert.fail("it was replaced"),
  });
  await writeWholeFile("/somewhere/pipe", ["a", "b"], undefined, system);
  assert.deepEqual(written, ['/somewhere/pipe {"write":true,"append":true}', "ab", "closed"]);
});

Deno.test("writeWholeFile: a pipe that nobody reads is waited for until the abort, and no longer", async () => {
  const system = faultyFileSystem({
    lstat: () => Promise.resolve({ isFile: false, isDirectory: false, isSymlink: false } as Deno.FileInfo),
    open: () => Promise.withResolvers<never>().promise,
  });
  const controller = new AbortController();
  const writing = writeWholeFile("/somewhere/pipe", ["a"], controller.signal, system);
  const reason = new Error("stopped");
  controller.abort(reason);
  assert.equal(await rejection(writing), reason);
});

Deno.test("writeWholeFile: says why a path cannot be opened, and leaves nothing", () =>
  withTempDir(async (dir) => {
    await Deno.writeTextFile(join(dir, "file"), "old");
    await makeLinks(dir, { "circle": "circle" });
    const cases: [path: string, code: string, rest: string][] = [
      [dir, "EISDIR", "it is a folder. Give the path of a file in it."],
      [`${dir}/new/`, "EISDIR", "it is a folder. Give the path of a file in it."],
      [join(dir, "none", "out"), "ENOENT", "its folder does not exist. Create the folder first."],
      [join(dir, "file", "out"), "ENOTDIR", "a part of its path is a file, not a folder. Check the path."],
      [join(dir, "circle"), "ELOOP", "its symbolic links lead in a circle. Give the path of a file."],
      [join(dir, "x".repeat(300)), "ENAMETOOLONG", "its name is too long. Give a shorter path."],
    ];
    for (const [path, code, rest] of cases) {
      const error = await writeError(writeWholeFile(path, ["new"]));
      assert.equal(error.message, `Cannot open "${path}": ${rest}`);
      assert.deepEqual([error.subject, error.exitCode, error.code], [path, EXIT_CODES.usage, code]);
    }
    assert.deepEqual(await namesIn(dir), ["circle", "file"]);
    assert.equal(await Deno.readTextFile(join(dir, "file")), "old");
  }));

Deno.test("writeWholeFile: a path the program may not write says which permission is missing", async () => {
  const system = faultyFileSystem({ lstat: () => Promise.reject(new Deno.errors.NotCapable("Requires read access")) });
  assert.equal(
    (await writeError(writeWholeFile("/srv/out", ["new"], undefined, system))).message,
    'Cannot open "/srv/out": the program was started without the permission to write there. ' +
      "Start it with --allow-read=/srv and --allow-write=/srv.",
  );
  const missing = 'Requires write access to "/srv", run again with the --allow-write flag';
  const denied = faultyFileSystem({ lstat: () => Promise.reject(new Deno.errors.NotCapable(missing)) });
  const { hint } = await writeError(writeWholeFile("/srv/out", ["new"], undefined, denied));
  assert.equal(hint, "Start it with --allow-read=/srv and --allow-write=/srv.");
  for (
    const [path, folder] of [["out", "./"], ["../out", "../"], ["/my dir/out", "'/my dir'"], [
      "/a/b,c/out",
      "/a",
    ]] as const
  ) {
    const { hint } = await writeError(writeWholeFile(path, ["new"], undefined, system));
    assert.equal(hint, `Start it with --allow-read=${folder} and --allow-write=${folder}.`);
  }
  assert.equal(
    (await writeError(writeWholeFile("/dev/full", ["new"], undefined, system))).message,
    'Cannot open "/dev/full": the program was started without the permission to write there. ' +
      "Deno opens devices only with all permissions: write to standard output and redirect it.",
  );
});

Deno.test("writeWholeFile: when the disk is full the old file stays, and the part is removed", () =>
  withTempDir(async (dir) => {
    const path = join(dir, "out");
    await Deno.writeTextFile(path, "old");
    let room = 100_000;
    const system = faultyFileSystem({
      open: async (path, options) => {
        const file = await Deno.open(path, options);
        return faultyFile(file, {
          write: async (bytes) => {
            if (room === 0) throw systemError("ENOSPC");
            const part = bytes.subarray(0, room);
            room -= part.length;
            return await file.write(part);
          },
        });
      },
    });
    const error = await writeError(writeWholeFile(path, ["x".repeat(70_000), "y".repeat(70_000)], undefined, system));
    assert.equal(error.message, `Cannot write "${path}": the disk is full. Free some space, or write to another disk.`);
    assert.deepEqual([error.exitCode, error.code], [EXIT_CODES.fault, "ENOSPC"]);
    assert.equal(await Deno.readTextFile(path), "old");
    assert.deepEqual(await namesIn(dir), ["out"]);
  }));

Deno.test("writeWholeFile: a file over its limit is told by the system's number, as Deno has no name for it", () =>
  withTempDir(async (dir) => {
    const path = join(dir, "out");
    const write = () => Promise.reject(new Error("File too large (os error 27)"));
    const system = faultyFileSystem({ open: async (...args) => faultyFile(await Deno.open(...args), { write }) });
    const error = await writeError(writeWholeFile(path, ["x"], undefined, system));
    assert.equal(error.code, "EFBIG");
    assert.equal(
      error.message,
      `Cannot write "${path}": it would become larger than a file may be. Raise the limit, or write to another disk.`,
    );
  }));

Deno.test("writeWholeFile: when sync, chmod or rename fails the old file stays, and the part is removed", () =>
  withTempDir(async (dir) => {
    const path = join(dir, "out");
    await Deno.writeTextFile(path, "old");
    const fail = (code: string) => () => Promise.reject(systemError(code));
    const faults = [
      faultyFileSystem({
        open: async (path, options) => faultyFile(await Deno.open(path, options), { sync: fail("EIO") }),
      }),
      faultyFileSystem({ chmod: fail("EPERM") }),
      faultyFileSystem({ rename: fail("EBUSY") }),
    ];
    const codes: string[] = [];
    for (const system of faults) codes.push((await writeError(writeWholeFile(path, ["new"], undefined, system))).code);
    assert.deepEqual(codes, ["EIO", "EPERM", "EBUSY"]);
    assert.equal(await Deno.readTextFile(path), "old");
    assert.deepEqual(await namesIn(dir), ["out"]);
  }));

Deno.test("writeWholeFile: a file system that cannot sync a folder still has the whole file", () =>
  withTempDir(async (dir) => {
    const path = join(dir, "out");
    const system = faultyFileSystem({
      open: (path, options) => options.read ? Promise.reject(systemError("EINVAL")) : Deno.open(path, options),
    });
    await writeWholeFile(path, ["new"], undefined, system);
    assert.equal(await Deno.readTextFile(path), "new");
  }));

Deno.test("writeWholeFile: what the pieces throw passes unchanged, and the old file stays", () =>
  withTempDir(async (dir) => {
    const path = join(dir, "out");
    await Deno.writeTextFile(path, "old");
    const broken = new Error("the source broke");
    const error = await rejection(writeWholeFile(
      path,
      (function* () {
        yield "half";
        throw broken;
      })(),
    ));
    assert.equal(error, broken);
    assert.equal(await Deno.readTextFile(path), "old");
    assert.deepEqual(await namesIn(dir), ["out"]);
  }));

Deno.test("writeWholeFile: an abort stops it with the signal's reason, and the old file stays", () =>
  withTempDir(async (dir) => {
    const path = join(dir, "out");
    await Deno.writeTextFile(path, "old");
    for (const last of [false, true]) {
      const controller = new AbortController();
      const reason = new Error("stopped");
      const error = await rejection(writeWholeFile(
        path,
        (function* () {
          yield "half";
          controller.abort(reason);
          if (!last) yield "other half";
        })(),
        controller.signal,
      ));
      assert.equal(error, reason);
      assert.equal(await rejection(writeWholeFile(path, ["new"], controller.signal)), reason);
    }
    assert.equal(await Deno.readTextFile(path), "old");
    assert.deepEqual(await namesIn(dir), ["out"]);
  }));

Deno.test("writeWholeFile: a process killed in the middle leaves the old file, needing no more than the folder", () =>
  withTempDir(async (dir) => {
    const path = join(dir, "out");
    await Deno.writeTextFile(path, "old");
    const child = startScript("tests/files/write_forever.ts", [`--allow-read=${dir}`, `--allow-write=${dir}`], path);
    const reader = child.stdout.getReader();
    const { value } = await reader.read();
    assert.equal(new TextDecoder().decode(value), "writing\n");
    child.kill("SIGKILL");
    assert.equal((await child.status).signal, "SIGKILL");
    await reader.cancel();
    assert.equal(await Deno.readTextFile(path), "old");
    const names = await namesIn(dir);
    assert.equal(names.length, 2);
    assert.match(names[0] ?? "", /^\.dpm-finder-.*\.tmp$/);
  }));
