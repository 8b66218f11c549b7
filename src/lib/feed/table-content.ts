import type { Content, ContentFile } from './file-content.ts'
import { symbolsOf, type ReadingOptions } from './file-reading.ts'
import { firstOf } from './first-of.ts'
import { DETECTION_LINES, detectTable } from './formats/detect-format.ts'
import type { RowLayout } from './formats/format.ts'
import type { TableFile } from './inputs/input.ts'
import { rowReader } from './row-reader.ts'
import { openTable } from './tables/open-table.ts'

/** The rows of a Parquet or Feather file. */
export async function tableContent(
  { name }: ContentFile,
  table: TableFile,
  options: ReadingOptions,
): Promise<Content | undefined> {
  const rows = await openTable(table, name)
  const { first, all } = await firstOf(rows.rows(), DETECTION_LINES, (some) => some.length)
  const detected = detectTable([rows.columns, ...first.flat()], { name }, options.inputFormat)
  const symbolOf = symbolsOf(detected, name, options)
  const read = rowReader(detected.layout as RowLayout, undefined, symbolOf)
  return {
    detected,
    async *fill(batch) {
      let row = 0
      for await (const some of all) {
        for (const fields of some) read(fields, (row += 1), batch, () => fields.join())
        yield { read: row }
      }
    },
  }
}
