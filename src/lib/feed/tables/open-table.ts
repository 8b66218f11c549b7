import type { TableFile, TableRows } from '../inputs/input.ts'
import { namingFile } from './table-fault.ts'

/**
 * The rows of a Parquet or Feather file (version 2, which is the Arrow IPC file), with the columns
 * that hold one number, text, truth value or time a row; other ones (lists, structs, maps, bytes,
 * times of day, half floats) are left out. Texts keep every digit; times are ISO 8601 in UTC, where
 * a time without a zone is taken for UTC.
 *
 * Memory is that of one page a column (Parquet) or of one record batch (Feather), with limits above
 * which the file is refused. Neither format has checksums by which every flipped bit could be told:
 * those of Parquet pages are checked where they stand.
 *
 * @throws MktError FILE_CUT, FILE_DAMAGED, FILE_NOT_SUPPORTED (exit 65), here and while rows are read
 */
export async function openTable(file: TableFile, name: string): Promise<TableRows> {
  try {
    const table = file.kind === 'parquet' ? await openParquet(file) : await openFeather(file)
    return { ...table, rows: () => named(table.rows(), name) }
  } catch (error) {
    throw namingFile(error, name)
  }
}

async function openParquet(file: TableFile): Promise<TableRows> {
  const { openParquetTable } = await import('./parquet-table.ts')
  return openParquetTable(file)
}

async function openFeather(file: TableFile): Promise<TableRows> {
  const { openArrowTable } = await import('./arrow-table.ts')
  return openArrowTable(file)
}

async function* named<T>(rows: AsyncGenerator<T>, name: string): AsyncGenerator<T> {
  try {
    yield* rows
  } catch (error) {
    throw namingFile(error, name)
  }
}
