const TASK = "start";

/** Arguments by which Deno runs the program with the permissions of the task `start`: those the README gives users. */
export async function programArgs(...args: readonly string[]): Promise<string[]> {
  const { tasks }: { tasks: Record<string, string> } = JSON.parse(await Deno.readTextFile("deno.json"));
  // What stands before it sets variables.
  const command = (tasks[TASK] ?? "").split(" && ").at(-1) ?? "";
  const [deno, ...words] = command.split(" ");
  if (deno !== "deno") throw new Error(`Cannot read the task "${TASK}" of deno.json: it does not run deno`);
  return [...words, ...args];
}
