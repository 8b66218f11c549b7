/** So many rows are given at a time. */
export const BATCH_ROWS = 4096

/** Turns columns of so many texts each into rows. */
export function rowsFrom(columns: readonly (readonly string[])[], count: number): string[][] {
  return Array.from({ length: count }, (_, row) => columns.map((texts) => texts[row] as string))
}
