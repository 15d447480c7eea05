/** A column of numbers, already formatted. */
export interface NumberColumn {
  readonly title: string;
  readonly cells: readonly string[];
}

/**
 * Lays out a table as lines, header first: right-aligned numbers, then names.
 *
 * Names come last because terminals differ in how wide they draw them, which then shifts nothing.
 */
export function textTable(
  columns: readonly NumberColumn[],
  names: { readonly title: string; readonly cells: readonly string[] },
): string[] {
  const widths = columns.map(({ title, cells }) => {
    return cells.reduce((width, cell) => Math.max(width, cell.length), title.length);
  });
  const line = (cells: readonly string[], name: string) => {
    return [...cells.map((cell, i) => cell.padStart(widths[i] ?? 0)), name].join("  ");
  };
  return [
    line(columns.map(({ title }) => title), names.title),
    ...names.cells.map((name, row) => line(columns.map(({ cells }) => cells[row] ?? ""), name)),
  ];
}
