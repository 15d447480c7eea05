/** The text of a file of the certificates for tests, to be put where the program may read it. */
export function certificateText(name: string): string {
  return Deno.readTextFileSync(new URL(`../../support/certificates/${name}`, import.meta.url));
}
