import { equal } from "node:assert/strict";
import { beginningOf } from "../../src/host/program_beginning.ts";
import { withTempDir } from "../support/temporary_folder.ts";

Deno.test("beginningOf: a script names its interpreter, a binary has zeros, anything else is text", async () => {
  await withTempDir(async (dir) => {
    const path = `${dir}/program`;
    const expected = [
      ["#!/bin/sh\n", "script"],
      ["#! /usr/bin/env python3", "script"],
      ["\x7fELF\x02\x01\x01\0\0", "binary"],
      ["#!\n", "text"],
      ["echo a\n", "text"],
      ["", "text"],
    ] as const;
    for (const [text, beginning] of expected) {
      await Deno.writeTextFile(path, text);
      equal(beginningOf(path), beginning, text);
    }
  });
});
