import { formatDecimal, readDecimal } from '../lib/core/decimal.ts'
import type { StoredBar } from '../lib/core/stored-bar.ts'
import type { ParquetCell, ParquetColumn } from '../lib/feed/tables/parquet-writer.ts'
import { NUMBER_COLUMNS, numbersOf } from '../lib/table/bar-fields.ts'
import { parquetBytes } from './parquet-bytes.ts'

const COLUMNS: readonly ParquetColumn[] = [
  { name: 'symbol', type: 'text', nullable: false },
  { name: 'timestamp', type: 'time-micros', nullable: false },
  ...NUMBER_COLUMNS.map((name): ParquetColumn => {
    return { name, type: name === 'trade_count' ? 'integer' : 'decimal', nullable: true }
  }),
]

/** Bars as a Parquet file with the columns of the csv. */
export function barParquet(pages: AsyncIterable<readonly StoredBar[]>): AsyncGenerator<Uint8Array> {
  return parquetBytes(COLUMNS, pages, rowOf)
}

const MICROS_PER_MS = 1000n

function rowOf(bar: StoredBar): readonly ParquetCell[] {
  const numbers = numbersOf(bar)
  const cells = NUMBER_COLUMNS.map((name) => cellOf(name, numbers[name]))
  return [bar.symbol, BigInt(bar.startMs) * MICROS_PER_MS, ...cells]
}

/** Sums can have more digits than a double: they are rounded to it, and prices are not. */
const ROUNDED = new Set<string>(['volume', 'vwap'])

function cellOf(name: string, text: string | null): ParquetCell {
  if (text === null) return undefined
  if (name === 'trade_count') return BigInt(text)
  return ROUNDED.has(name) ? nearestDouble(text) : text
}

function nearestDouble(text: string): string {
  const rounded = readDecimal(String(Number(text)))
  return typeof rounded === 'string' ? text : formatDecimal(rounded)
}
