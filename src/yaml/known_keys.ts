/** The parts of a valibot schema that lead to the schemas within it. */
interface SchemaParts {
  readonly kind?: string;
  readonly pipe?: readonly SchemaParts[];
  readonly wrapped?: SchemaParts;
  readonly options?: readonly unknown[];
  readonly entries?: Readonly<Record<string, SchemaParts>>;
  readonly item?: SchemaParts;
  readonly value?: SchemaParts;
}

/** Lists the keys that a schema knows for the mapping at a path; empty where it knows none. */
export function knownKeys(schema: object, path: readonly (string | number)[]): string[] {
  let schemas = unwrap(schema);
  for (const key of path) schemas = schemas.flatMap((each) => unwrap(stepInto(each, key)));
  return [...new Set(schemas.flatMap(({ entries }) => Object.keys(entries ?? {})))];
}

function stepInto({ entries, item, value }: SchemaParts, key: string | number): SchemaParts | undefined {
  if (typeof key === "number") return item;
  return entries !== undefined && Object.hasOwn(entries, key) ? entries[key] : value;
}

/** Gives the schemas that a value meets once pipes, optional values and alternatives are taken apart. */
function unwrap(schema: SchemaParts | undefined): SchemaParts[] {
  if (schema === undefined) return [];
  if (schema.pipe !== undefined) return schema.pipe.filter(({ kind }) => kind === "schema").flatMap(unwrap);
  if (schema.wrapped !== undefined) return unwrap(schema.wrapped);
  if (schema.options?.some((option) => typeof option === "object") === true) {
    return schema.options.flatMap((option) => unwrap(option as SchemaParts));
  }
  return [schema];
}
