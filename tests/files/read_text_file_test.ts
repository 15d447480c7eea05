import assert from "node:assert/strict";
import { join } from "node:path";
import { EXIT_CODES } from "../../src/errors/exit_code.ts";
import { readTextFile, toReadError } from "../../src/files/read_text_file.ts";
import { withTempDir } from "../support/temporary_folder.ts";

const messageFor = (path: string, thrown: unknown) => toReadError(path, thrown).message;

Deno.test("readTextFile: gives the text without the byte order mark that editors put before it", () =>
  withTempDir(async (dir) => {
    await Deno.writeTextFile(join(dir, "key"), "\uFEFFgeheim é 🐘\n");
    assert.equal(await readTextFile(join(dir, "key")), "geheim é 🐘\n");
  }));

Deno.test("readTextFile: refuses what is missing, a folder and bytes that are no UTF-8, as wrong usage", () =>
  withTempDir(async (dir) => {
    await Deno.writeFile(join(dir, "der"), new Uint8Array([0x30, 0x82, 0xff]));
    const cases = [
      [join(dir, "none"), "there is no such file"],
      [dir, "it is a folder"],
      [join(dir, "der"), "it is not UTF-8 text"],
    ] as const;
    for (const [path, reason] of cases) {
      await assert.rejects(readTextFile(path), {
        name: "ReadError",
        message: `Cannot read "${path}": ${reason}. Give the path of a readable text file.`,
        exitCode: EXIT_CODES.usage,
      });
    }
  }));

Deno.test("readTextFile: A10: more bytes than any configuration has are not read to their end", () =>
  withTempDir(async (dir) => {
    const path = join(dir, "endless");
    await Deno.writeTextFile(path, "");
    await Deno.truncate(path, 1e12);
    await assert.rejects(readTextFile(path), {
      name: "ReadError",
      message: `Cannot read "${path}": it is larger than 16 MiB. Give the path of a readable text file.`,
    });
  }));

Deno.test("readTextFile: a file the program may not read says which flag grants it", async () => {
  // The tests themselves run without the permission to read it.
  await assert.rejects(readTextFile("/etc/hostname"), {
    message: 'Cannot read "/etc/hostname": the program was started without permission to read it. ' +
      "Start it with --allow-read=/etc/hostname.",
  });
  await assert.rejects(readTextFile("/dev/fd/63"), {
    message: 'Cannot read "/dev/fd/63": the program was started without permission to read it. ' +
      "Deno reads devices and pipes only with all permissions: give the path of an ordinary file.",
  });
});

Deno.test("toReadError: tells a refusal of the system from everything else, and keeps a ReadError", () => {
  const denied = toReadError("key", new Deno.errors.PermissionDenied("x"));
  assert.equal(
    denied.message,
    'Cannot read "key": reading it is not permitted. Give the path of a readable text file.',
  );
  assert.equal(toReadError("other", denied), denied);
  assert.equal(messageFor("key", new Error("gone")), 'Cannot read "key": gone. Give the path of a readable text file.');
});

Deno.test("C2: readTextFile: a pipe, which may never have a writer again, is refused and not waited for", async () => {
  const pipe = { isFile: false, isDirectory: false, isFifo: true } as Deno.FileInfo;
  const system = { stat: () => Promise.resolve(pipe), open: () => assert.fail("it was waited for") };
  await assert.rejects(readTextFile("token", system), {
    message: 'Cannot read "token": it is a pipe and no file. Give the path of a readable text file.',
  });
});
