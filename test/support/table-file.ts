import type { TableFile } from '../../src/lib/feed/inputs/input.ts'
import { openTable } from '../../src/lib/feed/tables/open-table.ts'

/** A table whose bytes are in memory; its first bytes tell what it is. */
export function tableFile(bytes: Buffer): TableFile {
  const isParquet = bytes.subarray(0, 4).toString('latin1') === 'PAR1'
  return {
    kind: isParquet ? 'parquet' : 'feather',
    size: bytes.length,
    read: (start, end) => Promise.resolve(bytes.subarray(start, end)),
  }
}

export interface ReadTable {
  readonly columns: readonly string[]
  readonly length: number
  readonly rows: readonly (readonly string[])[]
}

/** Everything in a table that messages call trades.table. */
export async function readTable(bytes: Buffer): Promise<ReadTable> {
  const table = await openTable(tableFile(bytes), 'trades.table')
  const rows: (readonly string[])[] = []
  for await (const some of table.rows()) rows.push(...some)
  return { columns: table.columns, length: table.length, rows }
}

/** The same as one object a row. */
export async function readRecords(bytes: Buffer): Promise<Record<string, string>[]> {
  const { columns, rows } = await readTable(bytes)
  return rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at] ?? ''])))
}
