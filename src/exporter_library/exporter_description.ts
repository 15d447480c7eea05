/** What every argument of an exporter has. */
interface ArgumentBase {
  /** One sentence for `--help` and for the list of a host. */
  readonly help: string;
  /** Whether it has to be given. @default false */
  readonly required?: boolean;
  /** Whether it may be given several times; its value is then an array. @default false */
  readonly repeated?: boolean;
  /** What `--help` writes for the value: `HOST`. @default "TEXT" or "NUMBER" */
  readonly value?: string;
  /** Variable that the value is read from where the argument is not given. */
  readonly env?: string;
}

/** An argument with a text: `--target=core-sw01`. */
export interface TextArgument extends ArgumentBase {
  /** @default "text" */
  readonly type?: "text";
  readonly default?: string;
  /** The only values that it takes. */
  readonly choices?: readonly string[];
  /**
   * A password or the like. Errors and debug lines show `[redacted]` for it where it has at least four characters, its
   * default is not shown, and it is left out of the description block, because the address of a request ends up in
   * logs. With `env: "NAME"`, the file that `NAME_FILE` names is read too.
   *
   * @default false
   */
  readonly secret?: boolean;
}

/** An argument with a number: `--retries=2`. */
export interface NumberArgument extends ArgumentBase {
  readonly type: "number";
  readonly default?: number;
  /** Whether only whole numbers are taken. @default false */
  readonly whole?: boolean;
  /** @default no limit */
  readonly min?: number;
  /** @default no limit */
  readonly max?: number;
}

/** An argument that is on where it is given: `--verbose`. */
export interface FlagArgument {
  readonly type: "flag";
  /** One sentence for `--help` and for the list of a host. */
  readonly help: string;
}

/** One argument of an exporter. */
export type ExporterArgument = TextArgument | NumberArgument | FlagArgument;

/** What an exporter says of itself. */
export interface ExporterDescription {
  /** One sentence on what it measures. */
  readonly help: string;
  /** Its arguments by name. A name in camelCase is written with dashes: `authProtocol` is `--auth-protocol`. */
  readonly args?: Readonly<Record<string, ExporterArgument>>;
  /** What it connects to: `HOST`, `HOST:PORT`, or the argument whose value it is, `--target`. */
  readonly allowNet?: readonly string[];
}

/** Description of an exporter that has no argument. */
export interface NoArguments extends ExporterDescription {
  readonly args?: Readonly<Record<string, never>>;
}

/** The values of an exporter's arguments, by the names they are declared with. */
export type ArgumentValues<D extends ExporterDescription> = {
  readonly [K in keyof NonNullable<D["args"]>]: ArgumentValue<NonNullable<D["args"]>[K]>;
};

type ArgumentValue<A> = A extends { readonly type: "flag" } ? boolean
  : A extends { readonly repeated: true } ? readonly Single<A>[]
  : A extends { readonly required: true } | { readonly default: string | number } ? Single<A>
  : Single<A> | undefined;

type Single<A> = A extends { readonly type: "number" } ? number
  : A extends { readonly choices: readonly (infer C extends string)[] } ? C
  : string;

/** Arguments that every exporter has. */
export const BUILT_IN_ARGUMENTS: Readonly<Record<string, FlagArgument>> = {
  debug: { type: "flag", help: "Say on standard error what is done, and where an error comes from." },
  describe: { type: "flag", help: "Write the comment block by which a host knows the exporter." },
  help: { type: "flag", help: "Show this help." },
};

/** Writes an argument's name as it is given: `authProtocol` is `--auth-protocol`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Whether an argument holds a secret. */
export function isSecret(argument: ExporterArgument): boolean {
  return "secret" in argument && argument.secret === true;
}

/** Writes the comment block that a host reads instead of starting the exporter. */
export function descriptionBlock({ help, args = {}, allowNet = [] }: ExporterDescription): string {
  const facts = [`help ${help}`];
  for (const [name, argument] of Object.entries(args)) {
    if (isSecret(argument)) continue;
    const flag = flagOf(name);
    facts.push(
      argument.type === "flag"
        ? `flag ${flag} ${argument.help}`
        // What a variable may say need not be in a request.
        : `arg ${flag} ${argument.required === true && argument.env === undefined ? "required " : ""}${argument.help}`,
    );
  }
  facts.push(...allowNet.map((host) => `allow-net ${host}`));
  return facts.map((fact) => `// dpm-exporter: ${fact}\n`).join("");
}
