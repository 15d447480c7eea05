/** A column of numbers, already in words. */
export interface NumberColumn {
  readonly title: string;
  readonly cells: readonly string[];
}

/**
 * Lines of a table, its head first: numbers to the right of their columns, and names last.
 *
 * Names come last because nobody knows how wide a terminal draws them, and so nothing stands to their right.
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
