import { deepEqual, equal } from "node:assert/strict";
import { findObstacle } from "../../src/files/find_obstacle.ts";
import { withTempDir } from "../support/temporary_folder.ts";

const NONE = { isFile: false, isDirectory: false, isFifo: false, isSocket: false };

Deno.test("findObstacle: an ordinary file and nothing at all are none, a folder is one", () =>
  withTempDir(async (folder) => {
    equal(await findObstacle(`${folder}/state`), undefined);
    await Deno.writeTextFile(`${folder}/state`, "");
    equal(await findObstacle(`${folder}/state`), undefined);
    equal(await findObstacle(folder), "a folder");
  }));

Deno.test("findObstacle: A10: a pipe, a socket and a device are, and none is opened", async () => {
  const opened: string[] = [];
  const named = async (what: Partial<typeof NONE>) =>
    await findObstacle("state", {
      stat: () => Promise.resolve({ ...NONE, ...what }),
      open: (path) => {
        opened.push(path);
        return Promise.reject(new Error("opened"));
      },
    });
  deepEqual([await named({ isFifo: true }), await named({ isSocket: true }), await named({})], [
    "a pipe",
    "a socket",
    "a device",
  ]);
  deepEqual(opened, []);
});

Deno.test("findObstacle: A5: a file without permissions and a circle of links are, any other fault is not", async () => {
  const named = async (fault: Error) =>
    await findObstacle("state", { stat: () => Promise.reject(fault), open: Deno.open });
  equal(await named(new Deno.errors.FilesystemLoop("x")), "a link that leads in a circle");
  equal(await named(new Deno.errors.PermissionDenied("x")), "a file that may not be read or written");
  equal(await named(new Deno.errors.NotFound("x")), undefined);
  const denied = () => Promise.reject(new Deno.errors.PermissionDenied("x"));
  const system = { stat: () => Promise.resolve({ ...NONE, isFile: true }), open: denied };
  equal(await findObstacle("state", system), "a file that may not be read or written");
});
