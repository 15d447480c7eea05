import type { CollectConfig } from "../../src/collect/collect_config.ts";
import { readCollectConfig } from "../../src/collect/read_collect_config.ts";

/** How {@linkcode testConfig} reads a file. */
interface TestConfigOptions {
  readonly variables?: Readonly<Record<string, string>>;
  /** Files that the configuration names, by path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly path?: string;
}

/** Reads a collector's file as the command does, from memory. */
export async function readText(
  text: string,
  { variables = {}, files = {}, path = "collect.yaml" }: TestConfigOptions = {},
): Promise<CollectConfig> {
  return await readCollectConfig(text, {
    path,
    variable: (name) => variables[name],
    files: {
      readTextFile: (name) => {
        const content = files[name];
        return content === undefined
          ? Promise.reject(new Deno.errors.NotFound("no such file"))
          : Promise.resolve(content);
      },
    },
    warn: () => {},
  });
}

/** A configuration of services, each asked for `up`, and for `down` with a label of its own. */
export async function testConfig(dir: string, services: readonly string[] = ["a", "b"]): Promise<CollectConfig> {
  return await readText(`
services: ${JSON.stringify(services)}
prometheus:
  url: http://127.0.0.1:9
  metrics:
    - { name: ups, query: 'up{service="%s"}' }
    - { name: downs, query: 'down{service="%s"}', labels: [zone] }
storage: { outputDir: ${JSON.stringify(dir)} }
`);
}
