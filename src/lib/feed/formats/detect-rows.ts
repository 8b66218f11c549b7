import { fieldsOf } from './csv-row.ts'
import type { Detected, FileFormat, Row, RowFile, RowFormat, Separator } from './format.ts'

/** Lines as rows that are split at a separator. */
export type RowsAt = (separator: Separator) => readonly Row[]

export const COMMON_SEPARATORS: readonly Separator[] = [',', ';', '\t']

/** No row of trades is nearly as long. */
const ROW_MAX_CHARACTERS = 64 * 1024

/** A line that is no row, such as one whose quotes are not closed, has no fields. */
export function rowsOf(lines: readonly string[]): RowsAt {
  const found = new Map<Separator, readonly Row[]>()
  return (separator) => {
    const known = found.get(separator)
    if (known !== undefined) return known
    const rows = lines.map((line) => fieldsOf(line.slice(0, ROW_MAX_CHARACTERS), separator) ?? [])
    found.set(separator, rows)
    return rows
  }
}

/** The formats of rows that lines fit, each with the separator that it fits with. */
export function tellRows(
  formats: readonly FileFormat[],
  rowsAt: RowsAt,
  fileName: string,
): Detected[] {
  return formats.flatMap((format) => {
    if (format.kind !== 'rows') return []
    for (const separator of format.separators ?? COMMON_SEPARATORS) {
      const found = detected(format, rowsAt(separator), { name: fileName, separator })
      if (found !== undefined) return [found]
    }
    return []
  })
}

/** The formats that a table fits whose first row is the names of its columns. */
export function tellTable(
  formats: readonly FileFormat[],
  rows: readonly Row[],
  fileName: string,
): Detected[] {
  return formats.flatMap((format) => {
    if (format.kind !== 'rows') return []
    const found = detected(format, rows, { name: fileName, separator: ',' })
    if (found?.layout === undefined) return []
    return [{ ...found, layout: { ...found.layout, hasHeader: true } }]
  })
}

function detected(format: RowFormat, rows: readonly Row[], file: RowFile): Detected | undefined {
  const layout = rows.length === 0 ? undefined : format.layoutOf(rows, file)
  return layout === undefined ? undefined : { format, layout, toldBy: layout.toldBy }
}
