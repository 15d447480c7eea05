import { writeWholeFile } from "../../src/files/write_whole_file.ts";

/** Writes to the path it is given without end, and says `writing` once the first pieces are on the disk. */
async function* pieces(): AsyncGenerator<string> {
  yield "x".repeat(200_000);
  await Deno.stdout.write(new TextEncoder().encode("writing\n"));
  while (true) {
    yield "x".repeat(1_000);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

await writeWholeFile(Deno.args[0] ?? "", pieces());
