import type { SchemaElement } from 'hyparquet'
import { compare, decimalOf, readDecimal } from '../../core/decimal.ts'
import { EXIT, MktError } from '../../core/errors.ts'

export interface ParquetColumn {
  readonly name: string
  /**
   * What its cells are: text a string, decimal the plain text of a decimal number, integer a bigint
   * of 64 bits, time-nanos and time-micros a bigint since 1970 (UTC), boolean true or false.
   */
  readonly type: 'text' | 'time-nanos' | 'time-micros' | 'decimal' | 'integer' | 'boolean'
  readonly nullable: boolean
}

/** A cell of a row; undefined is a null, which only a nullable column takes. */
export type ParquetCell = string | bigint | boolean | undefined

export interface ParquetFile {
  /** Adds rows whose cells stand in the order of the columns; what is full is written. */
  append(rows: readonly (readonly ParquetCell[])[]): Promise<void>
  /** Writes the last rows and the footer, without which the file is no Parquet file. */
  close(): Promise<void>
}

/** So many rows are held in memory and written together. */
const ROW_GROUP_ROWS = 50_000

/**
 * Writes a Parquet file, packed by snappy, row group by row group. The bytes come in the order of
 * the file; each write is awaited before the next one.
 *
 * Decimals are written as doubles, since pandas, Polars and DuckDB compute with nothing else as
 * easily: Parquet's own decimals, of 38 digits as they would have to be, become Python objects in
 * pandas, and the product of two of them overflows in DuckDB; texts are no numbers to anybody. The
 * shortest text of a double gives back every decimal of up to 15 digits and most of 16, which are
 * the numbers that trades are made of. A number that it would not give back is refused, not rounded.
 *
 * @throws MktError NOT_A_DOUBLE (exit 65), from append
 */
export async function openParquet(
  columns: readonly ParquetColumn[],
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<ParquetFile> {
  const { ByteWriter, ParquetWriter } = await import('hyparquet-writer')
  const writer = new ByteWriter()
  const file = new ParquetWriter({ writer, schema: schemaOf(columns), createdBy: 'mkt' })
  let cells: Cell[][] = columns.map(() => [])
  const flush = async (): Promise<void> => {
    await write(writer.getBytes().slice())
    writer.index = 0
  }
  const writeGroup = async (): Promise<void> => {
    const columnData = columns.map(({ name }, index) => ({ name, data: cells[index] as Cell[] }))
    cells = columns.map(() => [])
    await file.write({ columnData, rowGroupSize: ROW_GROUP_ROWS })
    await flush()
  }
  return {
    append: async (rows) => {
      for (const row of rows) {
        for (const [index, column] of columns.entries()) {
          ;(cells[index] as Cell[]).push(physical(row[index], column))
        }
        if ((cells[0] as Cell[]).length === ROW_GROUP_ROWS) await writeGroup()
      }
    },
    close: async () => {
      await writeGroup()
      await file.finish()
      await flush()
    },
  }
}

type Cell = string | number | bigint | boolean | null

function schemaOf(columns: readonly ParquetColumn[]): SchemaElement[] {
  return [{ name: 'root', num_children: columns.length }, ...columns.map(elementOf)]
}

function elementOf({ name, type, nullable }: ParquetColumn): SchemaElement {
  return { name, repetition_type: nullable ? 'OPTIONAL' : 'REQUIRED', ...PHYSICAL[type] }
}

const PHYSICAL = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  'time-nanos': {
    type: 'INT64',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'NANOS' },
  },
  'time-micros': {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MICROS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
  },
  decimal: { type: 'DOUBLE' },
  integer: { type: 'INT64' },
  boolean: { type: 'BOOLEAN' },
} as const satisfies Record<ParquetColumn['type'], Omit<SchemaElement, 'name'>>

function physical(cell: ParquetCell, { name, type, nullable }: ParquetColumn): Cell {
  if (cell === undefined && nullable) return null
  if (cell === undefined) throw new TypeError(`Cannot write a null into the column ${name}`)
  return type === 'decimal' ? doubleOf(String(cell), name) : cell
}

/** The double of a decimal, if the shortest text of the double is the same number. */
function doubleOf(text: string, column: string): number {
  const double = Number(text)
  const shown = String(double)
  if (shown === text || isSameNumber(shown, text)) return double
  throw new MktError(
    `Cannot write ${column} ${text} as a double of a Parquet file: ${shown} would be read of it`,
    {
      code: 'NOT_A_DOUBLE',
      exit: EXIT.badData,
      tryThis: ['--format csv, which keeps every digit'],
    },
  )
}

function isSameNumber(shown: string, text: string): boolean {
  const decimal = shown.includes('e') ? readDecimal(shown) : decimalOf(shown)
  return typeof decimal !== 'string' && compare(decimal, decimalOf(text)) === 0
}
