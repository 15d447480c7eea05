import assert from "node:assert/strict";
import { join } from "node:path";
import { EXIT_CODES } from "../../src/errors/exit_code.ts";
import { ensureWritable } from "../../src/files/ensure_writable.ts";
import { guardWrite, WriteError } from "../../src/files/write_error.ts";
import { faultyFileSystem, systemError } from "./faulty_file_system.ts";
import { namesIn, withTempDir } from "../support/temporary_folder.ts";

Deno.test("ensureWritable: a path that can be written is left as it was, there or not", () =>
  withTempDir(async (dir) => {
    await Deno.writeTextFile(join(dir, "old"), "old");
    const before = await Deno.stat(join(dir, "old"));
    await ensureWritable(join(dir, "old"));
    await ensureWritable(join(dir, "new"));
    assert.deepEqual(await namesIn(dir), ["old"]);
    assert.equal(await Deno.readTextFile(join(dir, "old")), "old");
    const after = await Deno.stat(join(dir, "old"));
    assert.deepEqual([after.ino, after.mtime, after.mode], [before.ino, before.mtime, before.mode]);
  }));

Deno.test("ensureWritable: refuses a folder, a missing folder and a file that may not be written", () =>
  withTempDir(async (dir) => {
    const path = join(dir, "old");
    await Deno.writeTextFile(path, "old");
    await assert.rejects(ensureWritable(dir), { name: "WriteError", code: "EISDIR", exitCode: EXIT_CODES.usage });
    await assert.rejects(ensureWritable(join(dir, "none", "out")), { code: "ENOENT", exitCode: EXIT_CODES.usage });
    // Permissions mean nothing to root, so the refusal is injected.
    const denied = faultyFileSystem({ open: () => Promise.reject(systemError("EACCES")) });
    await assert.rejects(ensureWritable(path, denied), (error) => {
      assert.ok(error instanceof WriteError);
      assert.equal(
        error.message,
        `Cannot open "${path}": permission denied. Give the path of a file in a folder you may write to.`,
      );
      return true;
    });
    await assert.rejects(ensureWritable(path, denied, "folder"), {
      hint: "Give the path of a folder you may write to.",
    });
    assert.deepEqual(await namesIn(dir), ["old"]);
  }));

Deno.test("ensureWritable: refuses a folder that takes no new file, though the file itself may be written", () =>
  withTempDir(async (dir) => {
    await Deno.writeTextFile(join(dir, "old"), "old");
    const system = faultyFileSystem({
      open: (path, options) => options.createNew ? Promise.reject(systemError("EROFS")) : Deno.open(path, options),
    });
    await assert.rejects(ensureWritable(join(dir, "old"), system), { code: "EROFS", exitCode: EXIT_CODES.usage });
  }));

Deno.test("ensureWritable: does not open a pipe, which would wait for its reader and then end it", async () => {
  const pipe = { isFile: false, isDirectory: false, isSymlink: false, isFifo: true } as Deno.FileInfo;
  const system = faultyFileSystem({
    lstat: () => Promise.resolve(pipe),
    open: () => assert.fail("it was opened"),
  });
  await ensureWritable("/somewhere/pipe", system);
});

Deno.test("guardWrite: where a folder was named, a hint for want of rights asks for a folder", async () => {
  const step = () => Promise.reject(systemError("EACCES"));
  await assert.rejects(guardWrite("history/.lock", "open", step, "folder"), {
    message: 'Cannot open "history/.lock": permission denied. Give the path of a folder you may write to.',
  });
  const full = () => Promise.reject(systemError("ENOSPC"));
  await assert.rejects(guardWrite("history/.lock", "write", full, "folder"), { hint: /Free some space/ });
});
