const TASK = "start";

/** Arguments by which Deno runs the program with the permissions of the task `start`: those the README gives users. */
export async function programArgs(...args: readonly string[]): Promise<string[]> {
  const { tasks }: { tasks: Record<string, string> } = JSON.parse(await Deno.readTextFile("deno.json"));
  const [deno, ...words] = (tasks[TASK] ?? "").split(" ");
  if (deno !== "deno") throw new Error(`Cannot read the task "${TASK}" of deno.json: it does not run deno`);
  return [...words, ...args];
}
