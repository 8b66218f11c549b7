import type { TableFile, TableRows } from '../inputs/input.ts'
import { columnTexts } from './column-texts.ts'
import { readParquetFooter, type ParquetFooter, type RowGroup } from './parquet-footer.ts'
import { pagesOf } from './parquet-pages.ts'
import { BATCH_ROWS, rowsFrom } from './rows-from.ts'
import { checkColumns } from './table-fault.ts'

/** The rows of a Parquet file; in memory are one page of each column and one batch of rows. */
export async function openParquetTable(file: TableFile): Promise<TableRows> {
  const footer = await readParquetFooter(file)
  checkColumns(footer.columns.length)
  return {
    columns: footer.columns.map(({ name }) => name),
    length: footer.rowCount,
    rows: () => rowsOf(file, footer),
  }
}

async function* rowsOf(file: TableFile, footer: ParquetFooter): AsyncGenerator<string[][]> {
  for (const group of footer.rowGroups) {
    const columns = openColumns(file, footer, group)
    for (let done = 0; done < group.rowCount; done += BATCH_ROWS) {
      const count = Math.min(BATCH_ROWS, group.rowCount - done)
      const texts: string[][] = []
      for (const next of columns) texts.push(await next(count))
      yield rowsFrom(texts, count)
    }
  }
}

function openColumns(file: TableFile, { columns }: ParquetFooter, { parts, rowCount }: RowGroup) {
  return columns.map((column, index) => {
    const part = parts[index] as (typeof parts)[number]
    return columnTexts(column.name, pagesOf(file, column, part, rowCount))
  })
}
